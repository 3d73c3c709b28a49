package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.List;

/// The groups that objects and images are sorted into.
final class ImageSlice {
    /// COCO's sizes.
    static final List<String> SIZES = List.of("small, to 32 x 32", "medium, to 96 x 96", "large");
    static final List<String> OVERLAPS = List.of("none", "less than .1", ".1 to .3", ".3 to .5", ".5 and more");
    static final List<String> COUNTS =
            List.of("no object", "1", "2 to 4", "5 to 9", "10 to 19", "20 to 49", "50 and more");

    private static final double SMALL = 32 * 32;
    private static final double MEDIUM = 96 * 96;
    private static final double[] OVERLAP_ENDS = {0, 0.1, 0.3, 0.5};
    private static final int[] COUNT_ENDS = {0, 1, 4, 9, 19, 49};

    private ImageSlice() {}

    /// @param area square pixels
    static String size(double area) {
        return SIZES.get(area <= SMALL ? 0 : area <= MEDIUM ? 1 : 2);
    }

    /// Number of objects of the image, crowd regions not counted.
    static String count(DetectionImage image) {
        long objects = image.truths().stream().filter(truth -> !truth.crowd()).count();
        for (int i = 0; i < COUNT_ENDS.length; i++) {
            if (objects <= COUNT_ENDS[i]) {
                return COUNTS.get(i);
            }
        }
        return COUNTS.getLast();
    }

    static String overlap(double iou) {
        if (iou <= 0) {
            return OVERLAPS.getFirst();
        }
        for (int i = 1; i < OVERLAP_ENDS.length; i++) {
            if (iou < OVERLAP_ENDS[i]) {
                return OVERLAPS.get(i);
            }
        }
        return OVERLAPS.getLast();
    }

    /// Greatest IoU of an object with another one of the image, of any class; 0 for crowd regions.
    static double crowding(DetectionImage image, int object) {
        TruthBox own = image.truths().get(object);
        double most = 0;
        for (int i = 0; i < image.truths().size() && !own.crowd(); i++) {
            TruthBox other = image.truths().get(i);
            if (i != object && !other.crowd()) {
                most = Math.max(most, BoxMatching.overlap(own.box(), other.box(), false));
            }
        }
        return most;
    }
}
