package io.rexserve.data.measure;

import io.rexserve.image.box.GreedyMatching;
import io.rexserve.image.box.PixelBox;
import java.util.List;

/// Matches between what a stage made and the truth.
///
/// @param right made and true
/// @param made all that was made
/// @param found wanted and made
/// @param wanted all that should have been made
record Counts(int right, int made, int found, int wanted) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    /// Intersection over union from which a box counts as found.
    static final double FOUND = 0.5;

    Counts plus(Counts other) {
        return new Counts(right + other.right, made + other.made, found + other.found, wanted + other.wanted);
    }

    /// Where whatever is right was wanted.
    static Counts of(int right, int made, int wanted) {
        return new Counts(right, made, right, wanted);
    }

    /// Share of what was made that is right; 0 without any.
    double precision() {
        return (double) right / Math.max(1, made);
    }

    /// Share of what was wanted that was made; 0 without any.
    double recall() {
        return (double) found / Math.max(1, wanted);
    }

    /// The truth of each box, best first: the free one that it overlaps most, by at least [#FOUND]; -1 if none.
    static List<Integer> match(List<PixelBox> boxes, List<PixelBox> truths) {
        return GreedyMatching.match(boxes, truths, FOUND);
    }

    static Counts of(List<PixelBox> boxes, List<PixelBox> truths) {
        int right =
                (int) match(boxes, truths).stream().filter(truth -> truth >= 0).count();
        return of(right, boxes.size(), truths.size());
    }
}
