package io.rexserve.data.filter;

import io.rexserve.datasets.record.Box;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The regions of one category in a picture, and what tells one of them apart by its box alone. Where two are too close
/// for a person to say, nothing does.
///
/// @param boxes of all of them
/// @param width of the picture in pixels
/// @param height of the picture in pixels
record RegionGroup(List<Box> boxes, int width, int height) {
    /// Of the picture's side, by which centres must differ.
    private static final double APART = 0.05;
    /// Of the next one's area, that the largest must have.
    private static final double LARGER = 1.5;
    private static final List<String> ORDINALS = List.of("second", "third", "fourth", "fifth");

    RegionGroup {
        boxes = List.copyOf(boxes);
    }

    static double centreX(Box box) {
        return (box.x1() + box.x2()) / 2;
    }

    static double centreY(Box box) {
        return (box.y1() + box.y2()) / 2;
    }

    /// Position of a box from the left, from 0; empty unless its neighbours in that order are clearly apart.
    Optional<Integer> fromLeft(Box box) {
        return rank(box, RegionGroup::centreX, APART * width);
    }

    Optional<Integer> fromTop(Box box) {
        return rank(box, RegionGroup::centreY, APART * height);
    }

    private Optional<Integer> rank(Box box, ToDoubleFunction<Box> centre, double apart) {
        double own = centre.applyAsDouble(box);
        int before = 0;
        int near = 0;
        for (Box other : boxes) {
            double value = centre.applyAsDouble(other);
            near += Math.abs(value - own) < apart ? 1 : 0;
            before += value < own ? 1 : 0;
        }
        return near == 1 ? Optional.of(before) : Optional.empty(); // the box itself is near
    }

    boolean isLargest(Box box) {
        return isExtreme(box, Comparator.comparingDouble(Box::area).reversed());
    }

    boolean isSmallest(Box box) {
        return isExtreme(box, Comparator.comparingDouble(Box::area));
    }

    private boolean isExtreme(Box box, Comparator<Box> order) {
        List<Box> ordered = boxes.stream().sorted(order).toList();
        if (ordered.size() < 2 || !ordered.getFirst().equals(box)) {
            return false;
        }
        double own = box.area();
        double next = ordered.get(1).area();
        return Math.max(own, next) >= LARGER * Math.min(own, next);
    }

    /// Such as `second`; empty beyond the fifth.
    static Optional<String> ordinal(int rank) {
        return rank >= 1 && rank <= ORDINALS.size() ? Optional.of(ORDINALS.get(rank - 1)) : Optional.empty();
    }

    /// Whether a box is beside another thing, and none else of the group is anywhere near it.
    boolean aloneIsNextTo(Box box, Box thing) {
        double diagonal = Math.hypot(width, height);
        return gap(box, thing) <= APART * diagonal
                && !contains(box, thing)
                && !contains(thing, box)
                && boxes.stream()
                        .filter(other -> !other.equals(box))
                        .allMatch(other -> gap(other, thing) >= 3 * APART * diagonal);
    }

    private static double gap(Box left, Box right) {
        double x = Math.max(0, Math.max(left.x1() - right.x2(), right.x1() - left.x2()));
        double y = Math.max(0, Math.max(left.y1() - right.y2(), right.y1() - left.y2()));
        return Math.hypot(x, y);
    }

    /// Whether much of the inner one lies within the outer one: it is on it or in it, not next to it.
    private static boolean contains(Box outer, Box inner) {
        double x = Math.min(outer.x2(), inner.x2()) - Math.max(outer.x1(), inner.x1());
        double y = Math.min(outer.y2(), inner.y2()) - Math.max(outer.y1(), inner.y1());
        return x > 0 && y > 0 && x * y > 0.3 * inner.area();
    }
}
