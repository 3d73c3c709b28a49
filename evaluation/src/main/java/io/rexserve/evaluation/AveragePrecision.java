package io.rexserve.evaluation;

import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// COCO's average precision (Lin et al. 2014, pycocotools): detections of all images in one ranking by score, each
/// matched, best first, to the free truth of its image and name that it overlaps most; precision is made monotone from
/// behind and averaged at the recalls 0, .01 to 1.
///
/// Boxes are matched per query, a name in an image. A name that is not in the image is a query without truths:
/// whatever is found there is wrong.
final class AveragePrecision {
    private static final int RECALLS = 101;
    private static final double ROUNDING = 1e-12;
    private static final List<Double> OVERLAPS =
            IntStream.range(0, 10).mapToObj(i -> 0.5 + 0.05 * i).toList();

    /// Average precision of one way to rank, each figure 0 to 1.
    ///
    /// @param at50 all names in one ranking, at IoU .5
    /// @param mean all names in one ranking, mean over the overlaps .5 to .95
    /// @param perName mean over names and these overlaps
    /// @param truths boxes to be found
    record Summary(double at50, double mean, double perName, int truths) {}

    Summary summary() {
        return new Summary(pooled(0.5), pooled(), perName(), truths());
    }

    /// A box with what it is ranked by; higher is better.
    record Ranked(PixelBox box, double score) {}

    private record Query(String name, List<Ranked> found, List<PixelBox> truths) {}

    private record Hit(double score, boolean right) {}

    private final List<Query> queries = new ArrayList<>();

    /// Adds what was found for a name in one image, in any order, and the true boxes.
    void add(String name, List<Ranked> found, List<PixelBox> truths) {
        List<Ranked> best = found.stream()
                .sorted(Comparator.comparingDouble(Ranked::score).reversed())
                .toList();
        queries.add(new Query(name, best, List.copyOf(truths)));
    }

    int truths() {
        return truths(queries);
    }

    /// Of all names in one ranking, at one overlap.
    double pooled(double overlap) {
        return average(queries, overlap);
    }

    /// Of all names in one ranking, mean over the overlaps .5, .55 to .95.
    double pooled() {
        return mean(OVERLAPS.stream().map(this::pooled).toList());
    }

    /// Mean over the names that are anywhere, each with a ranking of its own, and over the overlaps .5, .55 to .95.
    double perName() {
        Set<String> names = queries.stream()
                .filter(query -> !query.truths().isEmpty())
                .map(Query::name)
                .collect(Collectors.toSet());
        return mean(names.stream()
                .map(name -> queries.stream()
                        .filter(query -> query.name().equals(name))
                        .toList())
                .flatMap(own -> OVERLAPS.stream().map(overlap -> average(own, overlap)))
                .toList());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static double average(List<Query> queries, double overlap) {
        List<Hit> hits = queries.stream()
                .flatMap(query -> hits(query, overlap).stream())
                .sorted(Comparator.comparingDouble(Hit::score).reversed())
                .toList();
        int wanted = truths(queries);
        if (hits.isEmpty() || wanted == 0) {
            return 0;
        }
        var precision = new double[hits.size()];
        var recall = new double[hits.size()];
        int right = 0;
        for (int i = 0; i < precision.length; i++) {
            right += hits.get(i).right() ? 1 : 0;
            precision[i] = (double) right / (i + 1);
            recall[i] = (double) right / wanted;
        }
        for (int i = precision.length - 1; i > 0; i--) {
            precision[i - 1] = Math.max(precision[i - 1], precision[i]);
        }
        double sum = 0;
        int at = 0;
        for (int step = 0; step < RECALLS; step++) {
            double reached = step / (RECALLS - 1.0) - ROUNDING;
            while (at < recall.length && recall[at] < reached) {
                at++;
            }
            sum += at < recall.length ? precision[at] : 0;
        }
        return sum / RECALLS;
    }

    private static List<Hit> hits(Query query, double overlap) {
        var taken = new boolean[query.truths().size()];
        var hits = new ArrayList<Hit>();
        for (Ranked found : query.found()) {
            int best = -1;
            double bestIou = overlap - ROUNDING;
            for (int i = 0; i < taken.length; i++) {
                double iou = found.box().iou(query.truths().get(i));
                if (!taken[i] && iou >= bestIou) {
                    bestIou = iou;
                    best = i;
                }
            }
            if (best >= 0) {
                taken[best] = true;
            }
            hits.add(new Hit(found.score(), best >= 0));
        }
        return hits;
    }

    private static int truths(List<Query> queries) {
        return queries.stream().mapToInt(query -> query.truths().size()).sum();
    }
}
