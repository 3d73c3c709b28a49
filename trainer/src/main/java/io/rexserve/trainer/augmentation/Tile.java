package io.rexserve.trainer.augmentation;

/// A window of an original image and where it lies after all changes: what was computed on whole images is found again
/// by it. The edges of the rectangle are moved as those of a [MovedBox] are.
///
/// @param image 0 for the image itself, from 1 for those that a mosaic put beside it
/// @param x1 left edge in pixels of the changed image
/// @param y1 top edge
/// @param x2 right edge, greater than `x1`
/// @param y2 bottom edge, greater than `y1`
/// @param u1 column of the original under the left edge, as a share of its width; above `u2` in a mirror
/// @param v1 row of the original under the top edge, as a share of its height
/// @param u2 column under the right edge
/// @param v2 row under the bottom edge
public record Tile(int image, double x1, double y1, double x2, double y2, double u1, double v1, double u2, double v2) {
    /// A whole image, unchanged.
    public static Tile whole(int width, int height) {
        return new Tile(0, 0, 0, width, height, 0, 0, 1, 1);
    }

    public boolean holds(double x, double y) {
        return x >= x1 && x < x2 && y >= y1 && y < y2;
    }

    /// Share of the original's width at a column of the changed image.
    public double u(double x) {
        return u1 + (x - x1) / (x2 - x1) * (u2 - u1);
    }

    /// Share of the original's height at a row of the changed image.
    public double v(double y) {
        return v1 + (y - y1) / (y2 - y1) * (v2 - v1);
    }

    Tile scaled(double scaleX, double scaleY) {
        return new Tile(image, x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY, u1, v1, u2, v2);
    }

    Tile shifted(double right, double down) {
        return new Tile(image, x1 + right, y1 + down, x2 + right, y2 + down, u1, v1, u2, v2);
    }

    Tile mirrored(double width) {
        return new Tile(image, width - x2, y1, width - x1, y2, u2, v1, u1, v2);
    }

    /// Upside down.
    public Tile turned(double height) {
        return new Tile(image, x1, height - y2, x2, height - y1, u1, v2, u2, v1);
    }

    Tile ofImage(int number) {
        return new Tile(number, x1, y1, x2, y2, u1, v1, u2, v2);
    }

    boolean isIn(double left, double top, double right, double bottom) {
        return Math.max(x1, left) < Math.min(x2, right) && Math.max(y1, top) < Math.min(y2, bottom);
    }

    /// The part inside a window, which must not be empty.
    Tile clipped(double left, double top, double right, double bottom) {
        double x = Math.max(x1, left);
        double y = Math.max(y1, top);
        double toX = Math.min(x2, right);
        double toY = Math.min(y2, bottom);
        return new Tile(image, x, y, toX, toY, u(x), v(y), u(toX), v(toY));
    }
}
