package io.rexserve.trainer.augmentation;

import io.rexserve.image.box.PixelBox;

/// A box that follows the pixels of its object through all changes; in doubles, so that it is as exact as they are.
///
/// @param image 0 for the image itself, from 1 for those that a mosaic put beside it
/// @param region in the list of that image's regions
/// @param x1 left edge in pixels of the changed image
/// @param y1 top edge
/// @param x2 right edge, greater than `x1`
/// @param y2 bottom edge, greater than `y1`
/// @param visible share of the object's area that all crops together left, above 0 and at most 1
public record MovedBox(int image, int region, double x1, double y1, double x2, double y2, double visible) {
    public MovedBox {
        if (!(x1 < x2 && y1 < y2)) {
            throw new IllegalArgumentException(
                    "box: [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "] (expected: x1 < x2 and y1 < y2)");
        }
    }

    public double width() {
        return x2 - x1;
    }

    public double height() {
        return y2 - y1;
    }

    public PixelBox toPixelBox() {
        return new PixelBox((float) x1, (float) y1, (float) x2, (float) y2);
    }

    MovedBox scaled(double scaleX, double scaleY) {
        return new MovedBox(image, region, x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY, visible);
    }

    MovedBox shifted(double right, double down) {
        return new MovedBox(image, region, x1 + right, y1 + down, x2 + right, y2 + down, visible);
    }

    MovedBox mirrored(double width) {
        return new MovedBox(image, region, width - x2, y1, width - x1, y2, visible);
    }

    MovedBox ofImage(int number) {
        return new MovedBox(number, region, x1, y1, x2, y2, visible);
    }

    /// The area inside a window, as a share of the object's whole area; 0 outside.
    double visibleIn(double left, double top, double right, double bottom) {
        double shownWidth = Math.min(x2, right) - Math.max(x1, left);
        double shownHeight = Math.min(y2, bottom) - Math.max(y1, top);
        return shownWidth <= 0 || shownHeight <= 0 ? 0 : visible * (shownWidth * shownHeight) / (width() * height());
    }

    /// The part inside a window, which must not be empty.
    MovedBox clipped(double left, double top, double right, double bottom) {
        return new MovedBox(
                image,
                region,
                Math.max(x1, left),
                Math.max(y1, top),
                Math.min(x2, right),
                Math.min(y2, bottom),
                visibleIn(left, top, right, bottom));
    }
}
