package io.rexserve.datasets.format;

import io.rexserve.datasets.record.Box;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// The one check of boxes that readers of all formats share: what is no box is reported and left out, what only reaches
/// over the border is reported and kept.
public final class BoxCheck {
    /// Pixels that a box may reach over the border unreported: formats that store rounded or normalised numbers, or
    /// count the last pixel in, do so by up to one.
    public static final double BORDER_TOLERANCE = 1;

    private final OptionalInt width;
    private final OptionalInt height;
    private final ProblemSink problems;

    /// @param width of the image in pixels; empty if unknown, and then no border is checked
    /// @param height of the image in pixels; empty if unknown, and then no border is checked
    public BoxCheck(OptionalInt width, OptionalInt height, ProblemSink problems) {
        this.width = width;
        this.height = height;
        this.problems = problems;
    }

    /// @param place of the box, such as `a.json, annotations[3]`
    public Optional<Box> corners(double x1, double y1, double x2, double y2, Supplier<String> place) {
        String expected = "x1 < x2 and y1 < y2";
        return isBox(x1, y1, x2, y2, x2 - x1, y2 - y1, expected, place)
                ? inside(Box.ofCorners(x1, y1, x2, y2), () -> text(x1, y1, x2, y2), "", place)
                : Optional.empty();
    }

    /// @param place of the box, such as `a.json, annotations[3]`
    public Optional<Box> size(double x, double y, double boxWidth, double boxHeight, Supplier<String> place) {
        String expected = "width and height above 0";
        // A size far below the spacing of doubles at x leaves no box between its corners.
        double spanX = Math.min(boxWidth, x + boxWidth - x);
        double spanY = Math.min(boxHeight, y + boxHeight - y);
        return isBox(x, y, boxWidth, boxHeight, spanX, spanY, expected, place)
                ? inside(
                        Box.ofSize(x, y, boxWidth, boxHeight),
                        () -> text(x, y, boxWidth, boxHeight),
                        "x, y, width, height ",
                        place)
                : Optional.empty();
    }

    private boolean isBox(
            double first,
            double second,
            double third,
            double fourth,
            double spanX,
            double spanY,
            String expected,
            Supplier<String> place) {
        ProblemReason reason;
        if (!Double.isFinite(first + second + third + fourth) || !Double.isFinite(spanX + spanY)) {
            reason = ProblemReason.NOT_FINITE_BOX;
        } else if (spanX < 0 || spanY < 0) {
            reason = ProblemReason.REVERSED_BOX;
        } else if (spanX == 0 || spanY == 0) {
            reason = ProblemReason.EMPTY_BOX;
        } else {
            return true;
        }
        problems.report(
                reason,
                place.get(),
                "box: " + text(first, second, third, fourth) + " (expected: "
                        + (reason == ProblemReason.NOT_FINITE_BOX ? "finite numbers" : expected) + ")");
        return false;
    }

    /// @param given numbers of the box, as the dataset has them
    /// @param order of these numbers, for the message
    private Optional<Box> inside(Box box, Supplier<String> given, String order, Supplier<String> place) {
        if (width.isEmpty() || height.isEmpty()) {
            return Optional.of(box);
        }
        int w = width.getAsInt();
        int h = height.getAsInt();
        boolean outside = box.x1() >= w || box.y1() >= h || box.x2() <= 0 || box.y2() <= 0;
        if (outside || !box.isWithin(w, h, BORDER_TOLERANCE)) {
            problems.report(
                    outside ? ProblemReason.BOX_OUTSIDE : ProblemReason.BOX_OVER_BORDER,
                    place.get(),
                    "box: " + given.get() + " (expected: " + order + "within the image, " + w + " x " + h + ")");
        }
        return outside ? Optional.empty() : Optional.of(box);
    }

    private static String text(double first, double second, double third, double fourth) {
        return "[" + Numbers.text(first) + ", " + Numbers.text(second) + ", " + Numbers.text(third) + ", "
                + Numbers.text(fourth) + "]";
    }
}
