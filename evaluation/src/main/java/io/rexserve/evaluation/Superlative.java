package io.rexserve.evaluation;

import io.rexserve.image.box.PixelBox;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Ways to single out one of several things of a name.
enum Superlative {
    LEFTMOST,
    RIGHTMOST,
    TOPMOST,
    BOTTOMMOST,
    LARGEST,
    SMALLEST;

    // How far the runner-up stays behind, in sides of the square around the picture.
    private static final double MARGIN = 0.1;

    /// The word before the name.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The box that is meant among those of a name.
    ///
    /// @param side longer side of the picture in pixels
    /// @return nothing where fewer than two are there or two are too close to tell
    Optional<PixelBox> among(List<PixelBox> boxes, double side) {
        List<PixelBox> order =
                boxes.stream().sorted(Comparator.comparingDouble(this::key)).toList();
        if (order.size() < 2 || key(order.get(1)) - key(order.get(0)) < MARGIN * side) {
            return Optional.empty();
        }
        return Optional.of(order.getFirst());
    }

    // The asked one has the least.
    private double key(PixelBox box) {
        double size = Math.sqrt((double) box.width() * box.height());
        return switch (this) {
            case LEFTMOST -> (box.x1() + box.x2()) / 2;
            case RIGHTMOST -> -(box.x1() + box.x2()) / 2;
            case TOPMOST -> (box.y1() + box.y2()) / 2;
            case BOTTOMMOST -> -(box.y1() + box.y2()) / 2;
            case LARGEST -> -size;
            case SMALLEST -> size;
        };
    }
}
