package io.rexserve.image.box;

/// A box by its corners in pixels of the upright picture; x to the right, y down. It may reach over the border.
///
/// @param x1 left edge
/// @param y1 upper edge
/// @param x2 right edge, at least `x1`
/// @param y2 lower edge, at least `y1`
public record PixelBox(float x1, float y1, float x2, float y2) {
    public PixelBox {
        if (!Float.isFinite(x1) || !Float.isFinite(y1) || !Float.isFinite(x2) || !Float.isFinite(y2)) {
            throw new IllegalArgumentException(describe(x1, y1, x2, y2) + " (expected: finite coordinates)");
        }
        if (x2 < x1 || y2 < y1) {
            throw new IllegalArgumentException(describe(x1, y1, x2, y2) + " (expected: x1 <= x2 and y1 <= y2)");
        }
    }

    private static String describe(float x1, float y1, float x2, float y2) {
        return "box: [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]";
    }

    public float width() {
        return x2 - x1;
    }

    public float height() {
        return y2 - y1;
    }

    /// Square pixels.
    public float area() {
        return width() * height();
    }
}
