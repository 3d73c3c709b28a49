package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageHeader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The results of one annotation: shapes, and what other controls say of them under the same id. Texts of a shape are
/// descriptions (of the control `phrase`, phrases), texts of the image captions; all other kinds are kept as they are.
final class LabelStudioResults {
    /// Control of phrases in configurations written here.
    static final String PHRASE = "phrase";

    /// Ids made for regions that have none begin so.
    static final String MADE_ID = "rexserve-";

    /// Type of labels apart from their shape, and field of extras of a shape with several.
    static final String LABELS = "labels";

    private static final String META = "meta";
    private static final double FULL_TURN = 360;

    private final OptionalInt[] stated;
    private final ImageSource image;
    private final OptionalDouble score;
    private final ProblemSink problems;
    private final String place;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<String> captions = new ArrayList<>();
    private final List<ObjectNode> others = new ArrayList<>();
    private final List<ObjectNode> loose = new ArrayList<>();
    private OptionalInt[] size;
    private int index = -1;

    /// A shape and what was said of it so far.
    private static final class Shape {
        private final @Nullable String id;
        private final Box box;
        private final OptionalDouble score;
        private final List<String> categories = new ArrayList<>();
        private final List<String> phrases = new ArrayList<>();
        private final List<String> descriptions = new ArrayList<>();
        private final ObjectNode extras = Json.object();

        Shape(@Nullable String id, Box box, OptionalDouble score) {
            this.id = id;
            this.box = box;
            this.score = score;
        }

        Region region() {
            if (categories.size() > 1) {
                categories.forEach(extras.putArray(LABELS)::add);
            }
            return new Region(
                    id,
                    box,
                    categories.isEmpty() ? null : categories.getFirst(),
                    phrases,
                    descriptions,
                    false,
                    OptionalDouble.empty(),
                    score,
                    extras.isEmpty() ? null : extras);
        }
    }

    /// @param stated width and height of the image as the task's data has them
    /// @param score of the prediction as a whole
    LabelStudioResults(
            OptionalInt[] stated, ImageSource image, OptionalDouble score, ProblemSink problems, String place) {
        this.stated = stated;
        this.size = stated;
        this.image = image;
        this.score = score;
        this.problems = problems;
        this.place = place;
    }

    /// A value of JSON_MIN as a result: its type is the key that ends with `labels`, or tells itself by its fields.
    static ObjectNode ofReduced(String control, JsonNode value) {
        String type = value.propertyNames().stream()
                .filter(name -> name.endsWith(LABELS) || name.equals("text") || name.equals("choices"))
                .findFirst()
                .orElse("rectangle");
        ObjectNode result = Json.object();
        result.put("from_name", control).put("type", type.equals("text") ? "textarea" : type);
        for (String name : List.of("original_width", "original_height", "image_rotation", "id")) {
            if (value.has(name)) {
                result.set(name, value.get(name));
            }
        }
        result.set("value", value);
        return result;
    }

    void add(JsonNode node) throws IOException {
        index++;
        String where = place + "[" + index + "]";
        if (!(node instanceof ObjectNode result) || !result.path("type").isString()) {
            problems.report(ProblemReason.MALFORMED, where, Json.excerpt(node) + " (expected: a result with a type)");
            return;
        }
        JsonNode value = result.path("value");
        switch (result.get("type").stringValue()) {
            case "rectanglelabels", "rectangle" -> addRectangle(result, value, where);
            case "polygonlabels", "polygon" -> addPolygon(result, value, where);
            case "labels" -> addLabels(result, value);
            case "textarea" -> addText(result, value);
            case "ellipse",
                    "ellipselabels",
                    "keypoint",
                    "keypointlabels",
                    "brush",
                    "brushlabels",
                    "videorectangle",
                    "vector",
                    "vectorlabels",
                    "bitmask",
                    "bitmasklabels" ->
                problems.report(
                        ProblemReason.UNSUPPORTED_SHAPE,
                        where,
                        "type: " + result.get("type").stringValue() + " (expected: rectangle or polygon)");
            default -> addOther(result);
        }
    }

    private void addRectangle(ObjectNode result, JsonNode value, String where) throws IOException {
        if (isTurned(result, value, where)) {
            return;
        }
        BigDecimal[] numbers = new BigDecimal[4];
        List<String> names = List.of("x", "y", "width", "height");
        for (int at = 0; at < numbers.length; at++) {
            JsonNode number = value.path(names.get(at));
            Optional<BigDecimal> decimal = decimal(number, names.get(at), where);
            if (decimal.isEmpty()) {
                return;
            }
            numbers[at] = decimal.get();
        }
        for (int at = 2; at < numbers.length; at++) {
            if (numbers[at].signum() <= 0) {
                problems.report(
                        numbers[at].signum() == 0 ? ProblemReason.EMPTY_BOX : ProblemReason.REVERSED_BOX,
                        where,
                        names.get(at) + ": " + numbers[at].toPlainString() + " (expected: above 0, in percent)");
                return;
            }
        }
        Optional<OptionalInt[]> sides = sizeOf(result, where);
        if (sides.isPresent()) {
            int width = sides.get()[0].getAsInt();
            int height = sides.get()[1].getAsInt();
            addRectangle(result, value, numbers, width, height, where);
        }
    }

    private void addRectangle(
            ObjectNode result, JsonNode value, BigDecimal[] numbers, int width, int height, String where) {
        Box box;
        try {
            box = Shares.PERCENT.box(numbers[0], numbers[1], numbers[2], numbers[3], width, height);
        } catch (IllegalArgumentException _) { // a side of less than the last digit of a double
            problems.report(ProblemReason.EMPTY_BOX, where, Json.excerpt(value) + " (expected: sides above 0)");
            return;
        }
        new BoxCheck(OptionalInt.of(width), OptionalInt.of(height), problems)
                .corners(box.x1(), box.y1(), box.x2(), box.y2(), () -> where)
                .ifPresent(_ -> addShape(result, value, box, "rectanglelabels"));
    }

    private void addPolygon(ObjectNode result, JsonNode value, String where) throws IOException {
        Optional<OptionalInt[]> sides = isTurned(result, value, where) ? Optional.empty() : sizeOf(result, where);
        if (sides.isEmpty()) {
            return;
        }
        List<Double> coordinates = new ArrayList<>();
        for (JsonNode corner : value.path("points").valueStream().toList()) {
            for (int axis = 0; axis < 2; axis++) {
                Optional<BigDecimal> number = decimal(corner.path(axis), "points", where);
                if (number.isEmpty()) {
                    return;
                }
                coordinates.add(Shares.PERCENT.pixels(number.get(), sides.get()[axis].getAsInt()));
            }
        }
        var polygon = new Polygon(coordinates);
        Optional<Box> box = coordinates.size() < Polygon.FEWEST_NUMBERS ? Optional.empty() : polygon.box();
        if (box.isEmpty()) {
            problems.report(
                    ProblemReason.EMPTY_BOX,
                    where,
                    "points: " + Json.excerpt(value.path("points")) + " (expected: 3 corners that enclose an area)");
            return;
        }
        Optional<Box> inside = new BoxCheck(sides.get()[0], sides.get()[1], problems)
                .corners(
                        box.get().x1(),
                        box.get().y1(),
                        box.get().x2(),
                        box.get().y2(),
                        () -> where);
        if (inside.isPresent()) {
            problems.report(
                    ProblemReason.ENCLOSING_BOX,
                    where,
                    coordinates.size() / 2 + " corners of a polygon (expected: an upright box)");
            addShape(result, value, box.get(), "polygonlabels").extras.setAll(polygon.toExtras());
        }
    }

    private Shape addShape(ObjectNode result, JsonNode value, Box box, String labels) {
        String id = result.path("id").isString() ? result.get("id").stringValue() : null;
        JsonNode own = result.path("score");
        OptionalDouble regionScore =
                own.isNumber() && Double.isFinite(Numbers.value(own)) ? OptionalDouble.of(Numbers.value(own)) : score;
        Shape shape = new Shape(id == null || id.startsWith(MADE_ID) ? null : id, box, regionScore);
        shapes.put(id == null ? "#" + index : id, shape);
        value.path(labels)
                .valueStream()
                .filter(JsonNode::isString)
                .forEach(label -> shape.categories.add(label.stringValue()));
        if (result.path(META).isObject()) {
            shape.extras.set(META, result.get(META));
        }
        return shape;
    }

    private boolean isTurned(ObjectNode result, JsonNode value, String where) {
        double rotation = value.path("rotation").asDouble(0);
        double imageRotation = result.path("image_rotation").asDouble(0);
        if (rotation % FULL_TURN == 0 && imageRotation % FULL_TURN == 0) {
            return false;
        }
        problems.report(
                ProblemReason.UNSUPPORTED_SHAPE,
                where,
                rotation % FULL_TURN == 0
                        ? "image_rotation: " + imageRotation + " (expected: 0, an upright image)"
                        : "rotation: " + rotation + " (expected: 0, an upright box)");
        return true;
    }

    private Optional<BigDecimal> decimal(JsonNode number, String field, String where) {
        boolean finite = number.isNumber() && Double.isFinite(Numbers.value(number));
        if (finite && Math.abs(Numbers.value(number)) <= Integer.MAX_VALUE) {
            // A number too small for a double is 0; its exact decimal could have millions of digits.
            return Optional.of(Numbers.value(number) == 0 ? BigDecimal.ZERO : number.decimalValue());
        }
        ProblemReason reason = number.isNumber()
                ? finite ? ProblemReason.BOX_OUTSIDE : ProblemReason.NOT_FINITE_BOX
                : ProblemReason.MISSING_FIELD;
        problems.report(
                reason,
                where,
                field + ": " + (number.isMissingNode() ? "none" : Json.excerpt(number))
                        + " (expected: percent, 0 to 100)");
        return Optional.empty();
    }

    /// Width and height that percents are of: the result's, else the data's, else the file's.
    private Optional<OptionalInt[]> sizeOf(ObjectNode result, String where) throws IOException {
        OptionalInt width = side(result.path("original_width"));
        OptionalInt height = side(result.path("original_height"));
        if (width.isEmpty() || height.isEmpty()) {
            width = stated[0];
            height = stated[1];
        }
        if (width.isEmpty() || height.isEmpty()) {
            Optional<ImageHeader> header = ImageFiles.readableHeader(image);
            width = header.map(read -> OptionalInt.of(read.width())).orElse(OptionalInt.empty());
            height = header.map(read -> OptionalInt.of(read.height())).orElse(OptionalInt.empty());
        }
        if (width.isEmpty() || height.isEmpty()) {
            problems.report(
                    ProblemReason.MISSING_FIELD,
                    where,
                    "original_width, original_height: none (expected: pixels, or an image file that has a size)");
            return Optional.empty();
        }
        if (size[0].isEmpty() || size[1].isEmpty()) {
            size = new OptionalInt[] {width, height};
        }
        return Optional.of(new OptionalInt[] {width, height});
    }

    /// A side in pixels, if it is a whole number above 0.
    static OptionalInt side(JsonNode node) {
        double value = node.isNumber() ? Numbers.value(node) : 0;
        return value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value)
                ? OptionalInt.of((int) value)
                : OptionalInt.empty();
    }

    private void addLabels(ObjectNode result, JsonNode value) {
        Shape shape = shape(result);
        if (shape == null) {
            addOther(result);
            return;
        }
        value.path(LABELS).valueStream().forEach(label -> shape.categories.add(label.asString()));
    }

    private void addText(ObjectNode result, JsonNode value) {
        JsonNode text = value.path("text");
        List<String> texts = text.isString()
                ? List.of(text.stringValue())
                : text.valueStream()
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .toList();
        Shape shape = shape(result);
        if (shape != null) {
            boolean phrase = result.path("from_name").asString("").equals(PHRASE);
            (phrase ? shape.phrases : shape.descriptions).addAll(texts);
        } else if (value.has("x") || value.has("points")) {
            addOther(result); // of a shape that comes later, or was left out
        } else {
            captions.addAll(texts);
        }
    }

    private @Nullable Shape shape(ObjectNode result) {
        JsonNode id = result.path("id");
        return id.isString() ? shapes.get(id.stringValue()) : null;
    }

    private void addOther(ObjectNode result) {
        (result.path("id").isString() ? loose : others).add(result);
    }

    OptionalInt[] size() {
        return size.clone();
    }

    List<String> captions() {
        return captions;
    }

    /// In the order of their shapes. Results of other kinds go with the shape of their id.
    List<Region> regions() {
        for (ObjectNode result : loose) {
            Shape shape = shape(result);
            if (shape == null) {
                others.add(result);
            } else {
                shape.extras.withArray(LabelStudioTask.RESULTS).add(result);
            }
        }
        loose.clear();
        return shapes.values().stream().map(Shape::region).toList();
    }

    /// Results of other kinds about the image; complete behind [#regions()].
    List<ObjectNode> others() {
        return others;
    }
}
