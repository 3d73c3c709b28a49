package io.rexserve.trainer.proposal;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// How well proposals find all objects of an image whatever they are: COCO's protocol with one category, at most 100
/// proposals an image, areas of all sizes. Crowds are regions to ignore.
///
/// AP by 101 recall points and the mean over IoU .5 to .95; AR likewise the mean over IoU of the recall.
final class ClassAgnosticFigures {
    private static final int LIMIT = 100;
    private static final int POINTS = 101;
    private static final double[] IOUS = {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};

    private final List<Ranked> ranked = new ArrayList<>();
    private int truths;

    /// A proposal and, for each IoU, whether it found a truth or is ignored.
    @SuppressWarnings("ArrayRecordComponent") // made once, read once
    private record Ranked(float score, boolean[] right, boolean[] ignored) {}

    /// @param averageRecall at most 100 proposals an image, mean over IoU .5 to .95
    /// @param ap mean over IoU .5 to .95
    /// @param ap50 at IoU .5
    record Result(double averageRecall, double ap, double ap50) {}

    void add(List<Proposal> proposals, List<PixelBox> objects, List<PixelBox> crowds) {
        truths += objects.size();
        List<Proposal> best = proposals.stream()
                .sorted(Comparator.comparing(Proposal::score, Comparator.reverseOrder()))
                .limit(LIMIT)
                .toList();
        var taken = new boolean[IOUS.length][objects.size()];
        for (Proposal proposal : best) {
            double[] overlaps =
                    objects.stream().mapToDouble(proposal.box()::iou).toArray();
            double crowded = crowds.stream()
                    .mapToDouble(crowd -> (double) proposal.box().intersection(crowd)
                            / proposal.box().area())
                    .max()
                    .orElse(0);
            var entry = new Ranked(proposal.score(), new boolean[IOUS.length], new boolean[IOUS.length]);
            for (int t = 0; t < IOUS.length; t++) {
                int match = match(overlaps, taken[t], IOUS[t]);
                entry.right[t] = match >= 0;
                entry.ignored[t] = match < 0 && crowded >= IOUS[t];
                if (match >= 0) {
                    taken[t][match] = true;
                }
            }
            ranked.add(entry);
        }
    }

    // The free truth that overlaps most, the last one of equals, as COCO's tool takes.
    private static int match(double[] overlaps, boolean[] taken, double least) {
        int best = -1;
        double most = least;
        for (int i = 0; i < overlaps.length; i++) {
            if (!taken[i] && overlaps[i] >= most) {
                most = overlaps[i];
                best = i;
            }
        }
        return best;
    }

    /// Not a number where no image has a truth.
    Result result() {
        ranked.sort(Comparator.comparing(Ranked::score, Comparator.reverseOrder()));
        double recall = 0;
        double precision = 0;
        double first = Double.NaN;
        for (int t = 0; t < IOUS.length; t++) {
            int at = t;
            boolean[] right = new boolean
                    [(int) ranked.stream().filter(entry -> !entry.ignored[at]).count()];
            int n = 0;
            int found = 0;
            for (Ranked entry : ranked) {
                if (!entry.ignored[t]) {
                    right[n++] = entry.right[t];
                    found += entry.right[t] ? 1 : 0;
                }
            }
            double ap = averagePrecision(right);
            recall += (double) found / truths / IOUS.length;
            precision += ap / IOUS.length;
            first = t == 0 ? ap : first;
        }
        return truths == 0 ? new Result(Double.NaN, Double.NaN, Double.NaN) : new Result(recall, precision, first);
    }

    private double averagePrecision(boolean[] right) {
        double[] recalls = new double[right.length];
        double[] precisions = new double[right.length];
        int found = 0;
        for (int i = 0; i < right.length; i++) {
            found += right[i] ? 1 : 0;
            recalls[i] = (double) found / truths;
            precisions[i] = (double) found / (i + 1);
        }
        for (int i = right.length - 2; i >= 0; i--) {
            precisions[i] = Math.max(precisions[i], precisions[i + 1]);
        }
        double sum = 0;
        for (int point = 0; point < POINTS; point++) {
            int at = first(recalls, point / (POINTS - 1.0));
            sum += at < precisions.length ? precisions[at] : 0;
        }
        return sum / POINTS;
    }

    private static int first(double[] recalls, double least) {
        int at = Arrays.binarySearch(recalls, least);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && recalls[at - 1] >= least) {
            at--;
        }
        return at;
    }
}
