package io.rexserve.datasets.record;

import io.rexserve.image.box.PixelBox;

/// A box in pixels of the upright image; x to the right, y down, the origin at the image's top left corner.
///
/// Corners and size are both kept, because neither follows from the other without rounding: formats of either kind
/// get back the numbers that they gave, and figures computed from `x, y, width, height` are those of the reference
/// tools to the last digit.
///
/// @param x1 left edge
/// @param y1 top edge
/// @param x2 right edge, greater than `x1`
/// @param y2 bottom edge, greater than `y1`
/// @param width greater than 0
/// @param height greater than 0
public record Box(double x1, double y1, double x2, double y2, double width, double height) {
    public Box {
        if (!isFinite(x1, y1, x2, y2) || !isFinite(width, height)) {
            throw new IllegalArgumentException(corners(x1, y1, x2, y2) + " (expected: finite coordinates)");
        }
        if (!(x1 < x2) || !(y1 < y2) || !(width > 0) || !(height > 0)) {
            throw new IllegalArgumentException(corners(x1, y1, x2, y2) + " (expected: x1 < x2 and y1 < y2)");
        }
    }

    /// @throws IllegalArgumentException if the box is empty, reversed or not finite
    public static Box ofCorners(double x1, double y1, double x2, double y2) {
        return new Box(x1, y1, x2, y2, x2 - x1, y2 - y1);
    }

    /// @throws IllegalArgumentException if the box is empty, reversed or not finite
    public static Box ofSize(double x, double y, double width, double height) {
        return new Box(x, y, x + width, y + height, width, height);
    }

    private static boolean isFinite(double... values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static String corners(double x1, double y1, double x2, double y2) {
        return "box: [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]";
    }

    /// Square pixels.
    public double area() {
        return width * height;
    }

    /// Whether no part of the box lies beyond the border of an image by more than `tolerance` pixels.
    public boolean isWithin(int imageWidth, int imageHeight, double tolerance) {
        return x1 >= -tolerance && y1 >= -tolerance && x2 <= imageWidth + tolerance && y2 <= imageHeight + tolerance;
    }

    /// In single precision, as the networks take it.
    public PixelBox toPixelBox() {
        return new PixelBox((float) x1, (float) y1, (float) x2, (float) y2);
    }
}
