package io.rexserve.evaluation.coco;

import java.util.stream.IntStream;

/// Detections that count, by category and in it by descending score; of equal scores the one of the earlier image and
/// then of the earlier entry comes first. Of each image and category only the best up to the limit are in it.
final class Ranking {
    /// Row in the detection store of each place in the ranking, [N].
    final int[] row;

    /// Index of its image, [N].
    final int[] image;

    /// How many detections of its image and category are better, [N].
    final int[] rank;

    /// Places of category k are those from `categoryStart[k]` up to `categoryStart[k + 1]`.
    final int[] categoryStart;

    /// Places in the order of image, category, rank, [N]; those of image i start at `imageStart[i]`.
    final int[] byImage;

    final int[] imageStart;

    /// Sorts the rows of `found` within their cells.
    ///
    /// @param categories number of categories, 1 where all are one
    /// @param limit detections of an image and category
    Ranking(Grouping found, double[] scores, int categories, int limit, boolean useCategories) {
        int images = found.start.length - 1;
        int[] order = found.order;
        boolean one = !useCategories;
        sortCells(found, scores, order, one);
        imageStart = new int[images + 1];
        categoryStart = new int[categories + 1];
        var ranks = new int[order.length];
        int kept = 0;
        for (int i = 0; i < images; i++) {
            for (int at = found.start[i], from = at; at < found.start[i + 1]; at++) {
                from = sameCell(found, order, from, at, one) ? from : at;
                if (at - from < limit) {
                    ranks[kept] = at - from;
                    order[kept++] = order[at];
                    categoryStart[(one ? 0 : found.category(order[kept - 1])) + 1]++;
                }
            }
            imageStart[i + 1] = kept;
        }
        for (int k = 0; k < categories; k++) {
            categoryStart[k + 1] += categoryStart[k];
        }
        int[] ranked = ranked(found, scores, order, kept, one);
        row = new int[kept];
        image = new int[kept];
        rank = new int[kept];
        byImage = new int[kept];
        for (int place = 0; place < kept; place++) {
            int at = ranked[place];
            row[place] = order[at];
            image[place] = found.image(order[at]);
            rank[place] = ranks[at];
            byImage[at] = place;
        }
    }

    int size() {
        return row.length;
    }

    private static boolean sameCell(Grouping found, int[] order, int from, int at, boolean one) {
        return one || found.category(order[from]) == found.category(order[at]);
    }

    /// Sorts each image's detections of a category by score.
    private static void sortCells(Grouping found, double[] scores, int[] order, boolean one) {
        var spare = new int[order.length];
        IntStream.range(0, found.start.length - 1).parallel().forEach(i -> {
            int end = found.start[i + 1];
            for (int from = found.start[i], to = from; from < end; from = to) {
                while (to < end && sameCell(found, order, from, to, one)) {
                    to++;
                }
                StableOrder.byDescending(scores, order, spare, from, to);
            }
        });
    }

    /// Entries of `order[0, kept)` by category, in it by score.
    private int[] ranked(Grouping found, double[] scores, int[] order, int kept, boolean one) {
        var ranked = new int[kept];
        var keys = new double[kept];
        int[] next = categoryStart.clone();
        for (int at = 0; at < kept; at++) {
            keys[at] = scores[order[at]];
            ranked[next[one ? 0 : found.category(order[at])]++] = at;
        }
        var spare = new int[kept];
        IntStream.range(0, categoryStart.length - 1)
                .parallel()
                .forEach(k -> StableOrder.byDescending(keys, ranked, spare, categoryStart[k], categoryStart[k + 1]));
        return ranked;
    }
}
