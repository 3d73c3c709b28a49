package io.rexserve.evaluation.coco;

/// How many true boxes of each image, category and area range are wanted; the cells (an image and a category) of one
/// category lie together.
final class Positives {
    /// Cells of category k are those from `start[k]` up to `start[k + 1]`.
    private final int[] start;

    private final int[] image;
    /// [cells, A]
    private final int[] wanted;
    private final int areas;

    Positives(Truths truths, Grouping grouping, int categories, Rules rules) {
        areas = rules.areas.size();
        boolean one = !rules.useCategories;
        int rows = grouping.order.length;
        var cellOf = new int[rows];
        start = new int[categories + 1];
        int cells = 0;
        for (int at = 0; at < rows; at++) {
            if (at == 0 || !sameCell(grouping, at - 1, at, one)) {
                start[category(grouping, at, one) + 1]++;
                cells++;
            }
        }
        for (int k = 0; k < categories; k++) {
            start[k + 1] += start[k];
        }
        image = new int[cells];
        wanted = new int[cells * areas];
        int[] next = start.clone();
        for (int at = 0; at < rows; at++) {
            boolean first = at == 0 || !sameCell(grouping, at - 1, at, one);
            cellOf[at] = first ? next[category(grouping, at, one)]++ : cellOf[at - 1];
            int row = grouping.order[at];
            image[cellOf[at]] = grouping.image(row);
            for (int a = 0; a < areas; a++) {
                wanted[cellOf[at] * areas + a] += rules.ignores(truths, row, rules.areas.get(a)) ? 0 : 1;
            }
        }
    }

    private static int category(Grouping grouping, int at, boolean one) {
        return one ? 0 : grouping.category(grouping.order[at]);
    }

    private static boolean sameCell(Grouping grouping, int first, int second, boolean one) {
        return grouping.image(grouping.order[first]) == grouping.image(grouping.order[second])
                && category(grouping, first, one) == category(grouping, second, one);
    }

    /// Wanted boxes of a category in an area range, each image counted as often as `multiplicity` says.
    long wanted(int category, int area, int[] multiplicity) {
        long sum = 0;
        for (int cell = start[category]; cell < start[category + 1]; cell++) {
            sum += (long) wanted[cell * areas + area] * multiplicity[image[cell]];
        }
        return sum;
    }

    /// The same with each image counted once.
    int wanted(int category, int area) {
        int sum = 0;
        for (int cell = start[category]; cell < start[category + 1]; cell++) {
            sum += wanted[cell * areas + area];
        }
        return sum;
    }
}
