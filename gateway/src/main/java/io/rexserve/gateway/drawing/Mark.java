package io.rexserve.gateway.drawing;

import io.rexserve.image.box.PixelBox;

/// A box to draw and what to write on it.
///
/// @param box in pixels of the image
/// @param label decides the colour; written on the box unless it is empty
/// @param note written behind the label, or alone
public record Mark(PixelBox box, String label, String note) {
    public Mark(PixelBox box, String label) {
        this(box, label, "");
    }

    /// What is written on the box; empty for nothing.
    String text() {
        return (label + " " + note).strip();
    }
}
