package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;

/// Limits and rounding of the boxes of a prompt.
///
/// @param maxObjects boxes that one prompt may name
/// @param tooManyBoxes what happens to those beyond
/// @param rounding of their coordinates in the towers' square
public record BoxRules(int maxObjects, TooManyBoxes tooManyBoxes, BoxRounding rounding) {
    /// Upstream's `MAX_NUM_OBJECTS`.
    public static final int DEFAULT_MAX_OBJECTS = 100;

    private static final int MAX_OBJECTS = 10_000;

    public BoxRules {
        if (maxObjects < 1 || maxObjects > MAX_OBJECTS) {
            throw new IllegalArgumentException("max_objects: " + maxObjects + " (expected: 1 to " + MAX_OBJECTS + ")");
        }
    }

    /// How many of so many boxes are kept.
    ///
    /// @throws IllegalArgumentException if there are too many and they are to be refused
    public int kept(int boxes) {
        if (boxes > maxObjects && tooManyBoxes == TooManyBoxes.REFUSE) {
            throw new IllegalArgumentException("boxes: " + boxes + " (expected: <= " + maxObjects + ")");
        }
        return Math.min(boxes, maxObjects);
    }

    /// A coordinate in pixels of the towers' square, rounded.
    public float rounded(float coordinate) {
        return switch (rounding) {
            case FLOAT32 -> coordinate;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(coordinate));
        };
    }
}
