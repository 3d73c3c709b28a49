package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The lines of YOLO label files. By the count of a line's numbers, the class index included:
///
/// - 5: class, centre and size of the box
/// - 6: a confidence behind them, as predictions are saved
/// - 7 and more, odd: class and corners of a polygon (Ultralytics segments); 9 are also the four corners of an oriented
///   box. Their enclosing box is taken
/// - with `kpt_shape` in data.yaml: class, box and keypoints
///
/// All coordinates are shares of the upright image's size: Ultralytics turns the size by EXIF (`exif_size`), OpenCV
/// turns the pixels, and labelImg, Label Studio and CVAT show pictures upright.
final class YoloLabels {
    private static final int BOX = 5;
    private static final int SCORED_BOX = 6;
    private static final int ORIENTED_BOX = 9;
    private static final long MAX_BYTES = 16L << 20;
    private static final int MAX_TOKEN = 64;

    /// Shares may exceed 1 by rounding; Ultralytics allows a hundredth.
    private static final double TOLERANCE = 0.01;

    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private final YoloNames names;
    private final ProblemSink problems;

    YoloLabels(YoloNames names, ProblemSink problems) {
        this.names = names;
        this.problems = problems;
    }

    /// A line that cannot be read, and why.
    private static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;
        private final ProblemReason reason;

        BadLine(ProblemReason reason, String message) {
            super(message);
            this.reason = reason;
        }
    }

    /// The regions of a label file; damaged lines are reported and left out.
    ///
    /// @param place of the file in messages
    /// @return empty if the file as a whole cannot be read, which is reported
    Optional<List<Region>> read(Path file, String place, int width, int height) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            problems.report(
                    ProblemReason.MALFORMED,
                    place,
                    Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ", labels of one image)");
            return Optional.empty();
        }
        // Only digits matter: other bytes, whatever their encoding, appear in messages.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (text.startsWith(BYTE_ORDER_MARK)) {
            problems.report(ProblemReason.BYTE_ORDER_MARK, place, "first bytes: EF BB BF (expected: digits)");
            text = text.substring(BYTE_ORDER_MARK.length());
        } else if (text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF")) {
            problems.report(ProblemReason.MALFORMED, place, "text in UTF-16 (expected: UTF-8)");
            return Optional.empty();
        }
        List<Region> regions = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (!line.isBlank()) {
                region(line, place + ", line " + number, width, height).ifPresent(regions::add);
            }
        }
        return Optional.of(regions);
    }

    private Optional<Region> region(String line, String place, int width, int height) {
        try {
            return parse(line.strip().split("\\s+"), place, width, height);
        } catch (BadLine bad) {
            problems.report(bad.reason, place, Objects.requireNonNull(bad.getMessage(), "message"));
            return Optional.empty();
        }
    }

    private Optional<Region> parse(String[] tokens, String place, int width, int height) throws BadLine {
        if (names.hasKeypoints() && tokens.length != BOX + names.keypointNumbers()) {
            throw new BadLine(
                    ProblemReason.MALFORMED,
                    tokens.length + " numbers (expected: " + (BOX + names.keypointNumbers())
                            + ", class, box and the keypoints that kpt_shape states)");
        }
        boolean polygon = !names.hasKeypoints() && tokens.length > SCORED_BOX;
        if (tokens.length < BOX || (polygon && tokens.length % 2 == 0)) {
            throw new BadLine(
                    ProblemReason.MALFORMED,
                    tokens.length + " numbers (expected: 5, class x y width height; 6, with a confidence; or class and"
                            + " the x y of at least 3 corners)");
        }
        String category = category(tokens[0]);
        return polygon ? outline(tokens, category, place, width, height) : box(tokens, category, place, width, height);
    }

    private String category(String token) throws BadLine {
        double index = number(token, "class").doubleValue();
        if (index != Math.rint(index)) {
            throw new BadLine(ProblemReason.MALFORMED, "class: " + token + " (expected: a whole number)");
        }
        String name = Math.abs(index) > Integer.MAX_VALUE ? null : names.name((int) index);
        if (name == null) {
            throw new BadLine(
                    ProblemReason.UNKNOWN_CATEGORY,
                    "class: " + token + " (expected: one of the " + names.size() + " classes, "
                            + (names.size() == 0
                                    ? "none"
                                    : names.byIndex().firstKey() + " to "
                                            + names.byIndex().lastKey())
                            + ")");
        }
        return name;
    }

    private Optional<Region> box(String[] tokens, String category, String place, int width, int height) throws BadLine {
        BigDecimal x = share(tokens[1], "x");
        BigDecimal y = share(tokens[2], "y");
        BigDecimal boxWidth = side(tokens[3], "width");
        BigDecimal boxHeight = side(tokens[4], "height");
        OptionalDouble score = tokens.length == SCORED_BOX && !names.hasKeypoints()
                ? OptionalDouble.of(confidence(tokens[5]))
                : OptionalDouble.empty();
        ObjectNode extras = !names.hasKeypoints() ? null : keypoints(tokens, width, height);
        Box box;
        try {
            box = Shares.OF_ONE.box(x, y, boxWidth, boxHeight, width, height);
        } catch (IllegalArgumentException _) { // a side of less than the last digit of a double
            throw new BadLine(
                    ProblemReason.EMPTY_BOX, "width: " + tokens[3] + ", height: " + tokens[4] + " (expected: above 0)");
        }
        return region(box, category, place, width, height, score, extras);
    }

    private Optional<Region> outline(String[] tokens, String category, String place, int width, int height)
            throws BadLine {
        List<Double> coordinates = new ArrayList<>();
        for (int at = 1; at < tokens.length; at++) {
            boolean across = at % 2 == 1;
            BigDecimal share = share(tokens[at], (across ? "x" : "y") + " of corner " + (at + 1) / 2);
            coordinates.add(Shares.OF_ONE.pixels(share, across ? width : height));
        }
        var polygon = new Polygon(coordinates);
        Box box = polygon.box()
                .orElseThrow(() -> new BadLine(
                        ProblemReason.EMPTY_BOX, "corners: in one line (expected: a polygon with width and height)"));
        Optional<Region> region =
                region(box, category, place, width, height, OptionalDouble.empty(), polygon.toExtras());
        if (region.isPresent()) {
            problems.report(
                    ProblemReason.ENCLOSING_BOX,
                    place,
                    tokens.length == ORIENTED_BOX
                            ? "4 corners of a polygon or an oriented box (expected: an upright box)"
                            : (tokens.length / 2) + " corners of a polygon (expected: an upright box)");
        }
        return region;
    }

    private Optional<Region> region(
            Box box,
            String category,
            String place,
            int width,
            int height,
            OptionalDouble score,
            @Nullable ObjectNode extras) {
        var check = new BoxCheck(OptionalInt.of(width), OptionalInt.of(height), problems);
        return check.corners(box.x1(), box.y1(), box.x2(), box.y2(), () -> place)
                .map(_ -> new Region(
                        null, box, category, List.of(), List.of(), false, OptionalDouble.empty(), score, extras));
    }

    /// As COCO's `keypoints`: x, y and visibility, 2 where the file has none.
    private ObjectNode keypoints(String[] tokens, int width, int height) throws BadLine {
        ObjectNode extras = Json.object();
        var numbers = extras.putArray("keypoints");
        int dimensions = names.keypointDimensions();
        for (int at = BOX; at < tokens.length; at += dimensions) {
            numbers.add(Shares.OF_ONE.pixels(share(tokens[at], "x of a keypoint"), width));
            numbers.add(Shares.OF_ONE.pixels(share(tokens[at + 1], "y of a keypoint"), height));
            numbers.add(
                    dimensions == 2
                            ? 2
                            : (int) number(tokens[at + 2], "visibility").doubleValue());
        }
        return extras;
    }

    /// Whether numbers are within the shares that are read.
    static boolean areShares(List<BigDecimal> numbers) {
        return numbers.stream()
                .mapToDouble(BigDecimal::doubleValue)
                .allMatch(value -> value >= -TOLERANCE && value <= 1 + TOLERANCE);
    }

    private static BigDecimal share(String token, String field) throws BadLine {
        BigDecimal value = number(token, field);
        if (value.doubleValue() < -TOLERANCE || value.doubleValue() > 1 + TOLERANCE) {
            throw new BadLine(
                    ProblemReason.BOX_OUTSIDE,
                    field + ": " + token + " (expected: 0 to 1, a share of the image's side, not pixels)");
        }
        return value;
    }

    private static BigDecimal side(String token, String field) throws BadLine {
        BigDecimal value = number(token, field);
        if (value.signum() < 0) {
            throw new BadLine(ProblemReason.REVERSED_BOX, field + ": " + token + " (expected: above 0)");
        }
        if (value.signum() == 0) {
            throw new BadLine(ProblemReason.EMPTY_BOX, field + ": " + token + " (expected: above 0)");
        }
        return share(token, field);
    }

    private static double confidence(String token) throws BadLine {
        double value = number(token, "confidence").doubleValue();
        if (value < 0 || value > 1) {
            throw new BadLine(
                    ProblemReason.MALFORMED,
                    "confidence: " + token + " (expected: 0 to 1; a track's number is no confidence)");
        }
        return value;
    }

    private static BigDecimal number(String token, String field) throws BadLine {
        double value;
        try {
            value = Double.parseDouble(javaSpelling(token));
        } catch (NumberFormatException _) {
            throw malformed(token, field);
        }
        if (!Double.isFinite(value)) {
            throw new BadLine(ProblemReason.NOT_FINITE_BOX, field + ": " + token + " (expected: a finite number)");
        }
        if (token.length() > MAX_TOKEN) {
            throw malformed(token.substring(0, MAX_TOKEN) + "...", field);
        }
        try {
            // A number too small for a double is 0; its exact decimal could have millions of digits.
            return value == 0 ? BigDecimal.ZERO : new BigDecimal(token);
        } catch (NumberFormatException _) { // Java's own spellings: 1d, 0x1p3
            throw malformed(token, field);
        }
    }

    private static BadLine malformed(String token, String field) {
        return new BadLine(ProblemReason.MALFORMED, field + ": " + token + " (expected: a number)");
    }

    private static String javaSpelling(String token) {
        String lower = token.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
        return switch (lower) {
            case "nan", "inf", "infinity" -> "NaN";
            default -> token;
        };
    }
}
