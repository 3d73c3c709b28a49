package io.rexserve.image.box;

/// A box by its corners in pixels of the upright original image; x to the right, y down, the origin at the image's top
/// left corner. It may reach over the image's border.
///
/// @param x1 left edge
/// @param y1 top edge
/// @param x2 right edge, at least `x1`
/// @param y2 bottom edge, at least `y1`
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

    /// The common area of two boxes, in square pixels.
    public float intersection(PixelBox other) {
        float sharedWidth = Math.max(0, Math.min(x2, other.x2) - Math.max(x1, other.x1));
        float sharedHeight = Math.max(0, Math.min(y2, other.y2) - Math.max(y1, other.y1));
        return sharedWidth * sharedHeight;
    }

    /// Intersection over union, 0 to 1; 0 where both boxes are empty.
    public float iou(PixelBox other) {
        float shared = intersection(other);
        return shared > 0 ? shared / (area() + other.area() - shared) : 0;
    }

    /// The part of the box inside an image; on the border and empty where there is none.
    ///
    /// @param width of the image, in pixels
    /// @param height of the image, in pixels
    public PixelBox clip(int width, int height) {
        return new PixelBox(
                Math.clamp(x1, 0, width),
                Math.clamp(y1, 0, height),
                Math.clamp(x2, 0, width),
                Math.clamp(y2, 0, height));
    }
}
