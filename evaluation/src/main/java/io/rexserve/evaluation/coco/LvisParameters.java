package io.rexserve.evaluation.coco;

import java.util.List;

/// What LVIS' evaluation varies. Limits choose detections by score before anything else; -1: no limit. With both, the
/// limit per image comes first.
///
/// @param maxPerImage detections per image, of all categories together
/// @param maxPerCategory detections per category, of all images together
/// @param published true: a detection that hits a true box with id 0 counts as wrong, as in lvis-api
public record LvisParameters(List<Double> iouThresholds, int maxPerImage, int maxPerCategory, boolean published) {
    private static final int OFFICIAL_PER_IMAGE = 300;
    private static final int FIXED_PER_CATEGORY = 10_000;

    /// No limit.
    public static final int UNLIMITED = -1;

    public LvisParameters {
        iouThresholds = List.copyOf(iouThresholds);
        requireLimit("detections per image", maxPerImage);
        requireLimit("detections per category", maxPerCategory);
    }

    /// lvis-api's default: 300 detections an image.
    public static LvisParameters standard() {
        return limits(OFFICIAL_PER_IMAGE, UNLIMITED);
    }

    /// Fixed AP (Dave et al. 2021): 10,000 detections a category, any number an image.
    public static LvisParameters fixed() {
        return limits(UNLIMITED, FIXED_PER_CATEGORY);
    }

    public static LvisParameters limits(int maxPerImage, int maxPerCategory) {
        return new LvisParameters(CocoParameters.standard().iouThresholds(), maxPerImage, maxPerCategory, false);
    }

    /// The same with what lvis-api gets wrong.
    public LvisParameters asPublished() {
        return new LvisParameters(iouThresholds, maxPerImage, maxPerCategory, true);
    }

    private static void requireLimit(String name, int limit) {
        if (limit < 1 && limit != UNLIMITED) {
            throw new IllegalArgumentException(name + ": " + limit + " (expected: 1 or more, or -1 for no limit)");
        }
    }

    /// What lvis-api writes behind `AR@`.
    String limitName() {
        if (maxPerCategory == UNLIMITED) {
            return String.valueOf(maxPerImage);
        }
        return maxPerImage == UNLIMITED ? maxPerCategory + "/cat" : maxPerImage + "/im," + maxPerCategory + "/cat";
    }
}
