package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// Which detection hits which true box of one category in one image. Rows are those of `Detections` and `Truths`.
public final class CategoryMatches {
    private final long categoryId;
    private final int[] detections;
    private final int[] truths;
    private final boolean[] ignored;
    private final int[] hits;

    private CategoryMatches(long categoryId, int[] detections, int[] truths, boolean[] ignored, int[] hits) {
        this.categoryId = categoryId;
        this.detections = detections;
        this.truths = truths;
        this.ignored = ignored;
        this.hits = hits;
    }

    static CategoryMatches of(long categoryId, int thresholds, Matcher matcher) {
        return new CategoryMatches(
                categoryId,
                Arrays.copyOf(matcher.foundRows, matcher.foundCount),
                Arrays.copyOf(matcher.truthRows, matcher.truthCount),
                Arrays.copyOf(matcher.ignored, matcher.truthCount),
                Arrays.copyOf(matcher.hits, thresholds * matcher.foundCount));
    }

    /// Id of the category, -1 where all categories are one.
    public long categoryId() {
        return categoryId;
    }

    /// Number of detections within the limit, D.
    public int detectionCount() {
        return detections.length;
    }

    /// Row of the d-th best detection.
    public int detectionRow(int d) {
        return detections[d];
    }

    /// Number of true boxes, G.
    public int truthCount() {
        return truths.length;
    }

    /// Row of the g-th true box of the file.
    public int truthRow(int g) {
        return truths[g];
    }

    /// Whether the g-th true box is ignored: a crowd, or of another area range.
    public boolean ignored(int g) {
        return ignored[g];
    }

    /// The true box that the d-th best detection hits at an IoU threshold, [0, G), or -1.
    public int hit(int threshold, int d) {
        return hits[threshold * detections.length + d];
    }
}
