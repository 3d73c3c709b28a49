package io.rexserve.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A box by two corners, in pixels of the upright image; with another `boxFormat`, its four numbers.
public record Box(float x1, float y1, float x2, float y2) {
    private static final int CORNERS = 4;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Box of(float[] corners) {
        if (corners.length != CORNERS) {
            throw new IllegalArgumentException("box: " + corners.length + " numbers (expected: 4)");
        }
        return new Box(corners[0], corners[1], corners[2], corners[3]);
    }

    @JsonValue
    float[] corners() {
        return new float[] {x1, y1, x2, y2};
    }

    public float width() {
        return x2 - x1;
    }

    public float height() {
        return y2 - y1;
    }
}
