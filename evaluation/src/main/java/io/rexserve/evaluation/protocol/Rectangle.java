package io.rexserve.evaluation.protocol;

import io.rexserve.datasets.record.Box;

/// A box in pixels of the upright image. Unlike a [Box] it may be empty, as models do answer such boxes.
///
/// Corners and size are both kept: some published evaluators compute with one, some with the other, and neither
/// follows from the other without rounding.
///
/// @param x1 left edge
/// @param y1 top edge
/// @param x2 right edge, at least `x1`
/// @param y2 bottom edge, at least `y1`
/// @param width 0 or more
/// @param height 0 or more
public record Rectangle(double x1, double y1, double x2, double y2, double width, double height) {
    public Rectangle {
        if (!Double.isFinite(x1 + y1 + x2 + y2 + width + height)) {
            throw new IllegalArgumentException(corners(x1, y1, x2, y2) + " (expected: finite coordinates)");
        }
        if (x2 < x1 || y2 < y1 || width < 0 || height < 0) {
            throw new IllegalArgumentException(corners(x1, y1, x2, y2) + " (expected: x1 <= x2 and y1 <= y2)");
        }
    }

    /// @throws IllegalArgumentException if the box is reversed or not finite
    public static Rectangle ofSize(double x, double y, double width, double height) {
        return new Rectangle(x, y, x + width, y + height, width, height);
    }

    /// @throws IllegalArgumentException if the box is reversed or not finite
    public static Rectangle ofCorners(double x1, double y1, double x2, double y2) {
        return new Rectangle(x1, y1, x2, y2, x2 - x1, y2 - y1);
    }

    public static Rectangle of(Box box) {
        return new Rectangle(box.x1(), box.y1(), box.x2(), box.y2(), box.width(), box.height());
    }

    private static String corners(double x1, double y1, double x2, double y2) {
        return "box: [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]";
    }

    /// Square pixels.
    public double area() {
        return width * height;
    }

    /// Intersection over union of the corners, without a pixel added to the sides (torchvision `box_iou`; the
    /// evaluators of RexSeek, Qwen-VL and MDETR). Two boxes that do not overlap have 0, also where both are empty.
    public double iou(Rectangle other) {
        double intersection = intersection(other);
        return intersection > 0 ? intersection / (cornerArea() + other.cornerArea() - intersection) : 0;
    }

    /// Generalized intersection over union, -1 to 1 (Rezatofighi et al. 2019, equation 1): the IoU, less the share of
    /// the smallest box around both that neither covers.
    public double generalizedIou(Rectangle other) {
        double union = cornerArea() + other.cornerArea() - intersection(other);
        double hull =
                (Math.max(x2, other.x2) - Math.min(x1, other.x1)) * (Math.max(y2, other.y2) - Math.min(y1, other.y1));
        return hull > 0 ? iou(other) - (hull - union) / hull : 0;
    }

    /// Intersection over union as pycocotools' `bbIou` computes it, from corner and size.
    ///
    /// @param crowd whether this box is a crowd region: then over the other's area alone
    double cocoIou(Rectangle found, boolean crowd) {
        double w = Math.min(found.width + found.x1, width + x1) - Math.max(found.x1, x1);
        double h = Math.min(found.height + found.y1, height + y1) - Math.max(found.y1, y1);
        if (w <= 0 || h <= 0) {
            return 0;
        }
        double intersection = w * h;
        return intersection / (crowd ? found.area() : found.area() + area() - intersection);
    }

    private double intersection(Rectangle other) {
        double w = Math.min(x2, other.x2) - Math.max(x1, other.x1);
        double h = Math.min(y2, other.y2) - Math.max(y1, other.y1);
        return w > 0 && h > 0 ? w * h : 0;
    }

    private double cornerArea() {
        return (x2 - x1) * (y2 - y1);
    }
}
