package io.rexserve.gateway.task;

import io.rexserve.image.box.PixelBox;

/// How the boxes of an answer are written.
///
/// @param width of the upright image, pixels
/// @param height of the upright image, pixels
public record BoxSpace(BoxFormat format, int width, int height) {
    /// Corners in pixels, of an image of any size.
    public static final BoxSpace PIXELS = new BoxSpace(BoxFormat.XYXY, 1, 1);

    /// The numbers of a box.
    public float[] write(PixelBox box) {
        return format.write(box, width, height);
    }
}
