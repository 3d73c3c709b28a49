package io.rexserve.evaluation.coco;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// What COCO's evaluation varies; `standard` is pycocotools' default.
///
/// @param iouThresholds ascending, (0, 1]
/// @param recallThresholds ascending, 0 to 1: where precision is read
/// @param areas the first is that of AP and of the recalls per limit
/// @param maxDetections limits of detections per image and category, ascending; AP uses the last
/// @param useCategories false: one class, as proposals are scored
/// @param published true: also what pycocotools gets wrong, for comparison with published figures. A detection that
///     hits a true box with id 0 counts as wrong, and AP (the first figure alone) is -1 without a limit of 100
public record CocoParameters(
        List<Double> iouThresholds,
        List<Double> recallThresholds,
        List<AreaRange> areas,
        List<Integer> maxDetections,
        boolean useCategories,
        boolean published) {
    /// Hits of all thresholds and areas are bits of a long.
    private static final int MAX_BITS = 64;

    public CocoParameters {
        iouThresholds = List.copyOf(iouThresholds);
        recallThresholds = List.copyOf(recallThresholds);
        areas = List.copyOf(areas);
        maxDetections = List.copyOf(maxDetections);
        requireAscending("IoU thresholds", iouThresholds, Double.MIN_VALUE, 1);
        requireAscending("recall thresholds", recallThresholds, 0, 1);
        requireAscending("limits of detections", maxDetections, 1, Integer.MAX_VALUE);
        int bits = iouThresholds.size() * areas.size();
        if (bits < 1 || bits > MAX_BITS) {
            throw new IllegalArgumentException("IoU thresholds times area ranges: " + bits + " (expected: 1 to 64)");
        }
    }

    /// 10 IoU thresholds .5 to .95, 101 recalls, four area ranges, limits 1, 10 and 100.
    public static CocoParameters standard() {
        return new CocoParameters(
                linspace(.5, .95, 10), linspace(0, 1, 101), AreaRange.COCO, List.of(1, 10, 100), true, false);
    }

    /// The same with all categories as one.
    public CocoParameters classAgnostic(Integer... limits) {
        return new CocoParameters(iouThresholds, recallThresholds, areas, List.of(limits), false, published);
    }

    /// The same with what pycocotools gets wrong.
    public CocoParameters asPublished() {
        return new CocoParameters(iouThresholds, recallThresholds, areas, maxDetections, useCategories, true);
    }

    public CocoParameters withMaxDetections(Integer... limits) {
        return new CocoParameters(iouThresholds, recallThresholds, areas, List.of(limits), useCategories, published);
    }

    public CocoParameters withIouThresholds(List<Double> thresholds) {
        return new CocoParameters(thresholds, recallThresholds, areas, maxDetections, useCategories, published);
    }

    public CocoParameters withAreas(List<AreaRange> ranges) {
        return new CocoParameters(iouThresholds, recallThresholds, ranges, maxDetections, useCategories, published);
    }

    /// numpy's linspace to the last digit: i * step + from, and the end itself.
    public static List<Double> linspace(double from, double to, int count) {
        double step = (to - from) / (count - 1);
        return DoubleStream.concat(IntStream.range(0, count - 1).mapToDouble(i -> i * step + from), DoubleStream.of(to))
                .boxed()
                .toList();
    }

    private static void requireAscending(String name, List<? extends Number> values, double least, double most) {
        double last = Double.NEGATIVE_INFINITY;
        for (Number value : values) {
            if (!(value.doubleValue() > last)) {
                throw new IllegalArgumentException(name + ": " + values + " (expected: ascending)");
            }
            last = value.doubleValue();
        }
        if (values.isEmpty() || !(values.getFirst().doubleValue() >= least) || !(last <= most)) {
            throw new IllegalArgumentException(
                    name + ": " + values + " (expected: one or more from " + least + " to " + most + ")");
        }
    }
}
