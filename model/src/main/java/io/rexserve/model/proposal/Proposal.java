package io.rexserve.model.proposal;

import io.rexserve.image.box.PixelBox;

/// A box that may hold an object.
///
/// @param box in pixels of the upright image, inside it
/// @param score objectness, the sigmoid of the network's logit, 0 to 1
public record Proposal(PixelBox box, float score) {
    public Proposal {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score: " + score + " (expected: 0 to 1)");
        }
    }
}
