package io.rexserve.datasets.scene;

import io.rexserve.image.box.PixelBox;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Ways to single out one of several objects of a name by its position or size: the first word
/// of a referring expression.
public enum Superlative {
    LEFTMOST,
    RIGHTMOST,
    TOPMOST,
    BOTTOMMOST,
    LARGEST,
    SMALLEST;

    /// The word before the name.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it compares sizes, not positions.
    public boolean comparesSizes() {
        return this == LARGEST || this == SMALLEST;
    }

    /// A box by its centre and sides, in any unit.
    public record Box(double x, double y, double width, double height) {
        public static Box of(PixelBox box) {
            return new Box((box.x1() + box.x2()) / 2, (box.y1() + box.y2()) / 2, box.width(), box.height());
        }
    }

    /// Which of some boxes is meant.
    ///
    /// @param margin by which the runner-up has to stay behind, in the unit of the boxes
    /// @return its index; nothing for fewer than two boxes, or if the two best are closer than the margin
    public OptionalInt among(List<Box> boxes, double margin) {
        List<Integer> order = IntStream.range(0, boxes.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> key(boxes.get(i))))
                .toList();
        if (order.size() < 2 || key(boxes.get(order.get(1))) - key(boxes.get(order.get(0))) < margin) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(order.getFirst());
    }

    // The box that is meant has the smallest.
    private double key(Box box) {
        double size = Math.sqrt(box.width() * box.height());
        return switch (this) {
            case LEFTMOST -> box.x();
            case RIGHTMOST -> -box.x();
            case TOPMOST -> box.y();
            case BOTTOMMOST -> -box.y();
            case LARGEST -> -size;
            case SMALLEST -> size;
        };
    }
}
