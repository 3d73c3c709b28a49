package io.rexserve.image.box;

/// A box by its centre and size, relative to a picture whose sides are 1. It may reach over the picture's border.
///
/// @param cx centre, to the right
/// @param cy centre, down
/// @param w width, at least 0
/// @param h height, at least 0
public record UnitBox(float cx, float cy, float w, float h) {
    public UnitBox {
        if (!Float.isFinite(cx) || !Float.isFinite(cy) || !Float.isFinite(w) || !Float.isFinite(h)) {
            throw new IllegalArgumentException(describe(cx, cy, w, h) + " (expected: finite numbers)");
        }
        if (w < 0 || h < 0) {
            throw new IllegalArgumentException(describe(cx, cy, w, h) + " (expected: w >= 0 and h >= 0)");
        }
    }

    private static String describe(float cx, float cy, float w, float h) {
        return "box: centre [" + cx + ", " + cy + "], size [" + w + ", " + h + "]";
    }

    /// The box in pixels, not clipped. The order of operations, in 32 bits, is that of the reference: corner from
    /// centre, opposite corner from corner, then scaling.
    ///
    /// @param width of the picture, in pixels
    /// @param height of the picture, in pixels
    public PixelBox inPixels(int width, int height) {
        float left = cx - w / 2;
        float top = cy - h / 2;
        return new PixelBox(left * width, top * height, (left + w) * width, (top + h) * height);
    }
}
