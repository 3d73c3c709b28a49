package io.rexserve.gateway.task;

import com.fasterxml.jackson.annotation.JsonValue;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How the four numbers of a box are to be read, in requests and answers.
public enum BoxFormat {
    /// Left, top, right and bottom edge in pixels of the upright image.
    XYXY,
    /// Left and top edge, width and height in pixels, as in COCO.
    XYWH,
    /// Centre, width and height in pixels.
    CXCYWH,
    /// As [#XYXY], divided by the width and height of the image.
    XYXYN,
    /// As [#XYWH], divided by the width and height of the image.
    XYWHN,
    /// As [#CXCYWH], divided by the width and height of the image, as in YOLO's files.
    CXCYWHN;

    /// Numbers of a box.
    public static final int COUNT = 4;

    /// The name that callers use.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The format of a name; empty where it is none.
    public static Optional<BoxFormat> of(String code) {
        return Stream.of(values()).filter(format -> format.code().equals(code)).findFirst();
    }

    private boolean isNormalized() {
        return this == XYXYN || this == XYWHN || this == CXCYWHN;
    }

    /// The numbers of a box.
    ///
    /// @param width of the upright image, pixels
    /// @param height of the upright image, pixels
    public float[] write(PixelBox box, int width, int height) {
        double x = isNormalized() ? width : 1;
        double y = isNormalized() ? height : 1;
        double boxWidth = (double) box.x2() - box.x1();
        double boxHeight = (double) box.y2() - box.y1();
        return switch (this) {
            case XYXY, XYXYN -> numbers(box.x1() / x, box.y1() / y, box.x2() / x, box.y2() / y);
            case XYWH, XYWHN -> numbers(box.x1() / x, box.y1() / y, boxWidth / x, boxHeight / y);
            case CXCYWH, CXCYWHN ->
                numbers((box.x1() + boxWidth / 2) / x, (box.y1() + boxHeight / 2) / y, boxWidth / x, boxHeight / y);
        };
    }

    private static float[] numbers(double... numbers) {
        return new float[] {(float) numbers[0], (float) numbers[1], (float) numbers[2], (float) numbers[3]};
    }

    /// The box of numbers that are one ([#parse]).
    ///
    /// @param width of the upright image, pixels
    /// @param height of the upright image, pixels
    public PixelBox read(BoxNumbers box, int width, int height) {
        BoxNumbers corners = corners(box);
        double x = isNormalized() ? width : 1;
        double y = isNormalized() ? height : 1;
        return new PixelBox(
                (float) (corners.first() * x), (float) (corners.second() * y), (float) (corners.third() * x), (float)
                        (corners.fourth() * y));
    }

    private BoxNumbers corners(BoxNumbers box) {
        double width = box.third();
        double height = box.fourth();
        return switch (this) {
            case XYXY, XYXYN -> box;
            case XYWH, XYWHN -> new BoxNumbers(box.first(), box.second(), box.first() + width, box.second() + height);
            case CXCYWH, CXCYWHN ->
                new BoxNumbers(
                        box.first() - width / 2,
                        box.second() - height / 2,
                        box.first() + width / 2,
                        box.second() + height / 2);
        };
    }

    /// Reads a box as four numbers, separated by commas.
    ///
    /// @param place of the box in the request, for the fault
    /// @param faults to which a fault is added
    public Optional<BoxNumbers> parse(String text, String place, List<FieldError> faults) {
        double[] numbers = Stream.of(text.split(",", -1))
                .map(String::strip)
                .mapToDouble(FieldText::number)
                .toArray();
        if (numbers.length == COUNT) {
            var box = new BoxNumbers(numbers[0], numbers[1], numbers[2], numbers[3]);
            if (isBox(box)) {
                return Optional.of(box);
            }
        }
        faults.add(new FieldError(place, FieldText.echo(text) + " (expected: " + expected() + ")"));
        return Optional.empty();
    }

    private boolean isBox(BoxNumbers box) {
        BoxNumbers corners = corners(box);
        return Stream.of(corners.first(), corners.second(), corners.third(), corners.fourth())
                        .allMatch(corner -> Float.isFinite(corner.floatValue()) && isInside(corner))
                && (float) corners.first() < (float) corners.third()
                && (float) corners.second() < (float) corners.fourth();
    }

    /// Normalised boxes may reach a little over the edge, by rounding; pixels in their place are a mistake.
    private boolean isInside(double corner) {
        return !isNormalized() || (corner >= -1 && corner <= 2);
    }

    private String expected() {
        return switch (this) {
            case XYXY -> "x1,y1,x2,y2 in pixels, x1 < x2 and y1 < y2";
            case XYWH -> "x,y,width,height in pixels, width and height above 0";
            case CXCYWH -> "the centre's x,y and width,height in pixels, width and height above 0";
            case XYXYN -> "x1,y1,x2,y2 as parts of the image's size, 0 to 1, x1 < x2 and y1 < y2";
            case XYWHN -> "x,y,width,height as parts of the image's size, 0 to 1, width and height above 0";
            case CXCYWHN ->
                "the centre's x,y and width,height as parts of the image's size, 0 to 1, width and height above 0";
        };
    }
}
