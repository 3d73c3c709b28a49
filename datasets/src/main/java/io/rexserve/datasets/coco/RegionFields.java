package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.Region;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of one annotation with a box. A field that cannot be read is reported, and then there is no region.
final class RegionFields {
    private final ObjectNode entry;
    private final CocoCategories categories;
    private final ProblemSink problems;
    private final Supplier<String> place;
    private final Spelling spelling = new Spelling();
    private final boolean isResult;
    private boolean damaged;

    /// @param entry is taken apart
    /// @param isResult a detection, which needs no id
    RegionFields(
            ObjectNode entry,
            CocoCategories categories,
            ProblemSink problems,
            Supplier<String> place,
            boolean isResult) {
        this.entry = entry;
        this.categories = categories;
        this.problems = problems;
        this.place = place;
        this.isResult = isResult;
    }

    /// @param imageId as the image spells it
    /// @param repeatedId whether an earlier annotation has the same id
    Optional<Region> region(OptionalInt width, OptionalInt height, JsonNode imageId, boolean repeatedId) {
        String id = id(repeatedId);
        Category category = repeatedId ? null : category();
        Box box = category == null ? null : box(width, height);
        if (category == null || box == null) {
            return Optional.empty();
        }
        boolean crowd = crowd();
        OptionalDouble area = number("area", 0);
        OptionalDouble score = number("score", Double.NEGATIVE_INFINITY);
        if (damaged) {
            return Optional.empty();
        }
        JsonNode image = entry.remove("image_id");
        spelling.keepUnless(image.equals(imageId), "image_id", image);
        List<String> descriptions = descriptions();
        return Optional.of(new Region(
                id, box, category.name(), List.of(), descriptions, crowd, area, score, spelling.extras(entry)));
    }

    private @Nullable String id(boolean repeated) {
        JsonNode id = entry.remove("id");
        String text = Ids.text(id);
        if (text == null && isResult) {
            return null;
        }
        if (text == null) {
            problems.report(
                    ProblemReason.MISSING_ID,
                    place.get(),
                    "id: " + Json.excerpt(id) + " (expected: a number from 1 on)");
            return null;
        }
        if (repeated) {
            problems.report(
                    ProblemReason.DUPLICATE_ID,
                    place.get(),
                    "id: " + text + " is an earlier annotation's too (expected: an id of its own)");
        } else if (text.equals("0")) {
            problems.report(ProblemReason.ZERO_ID, place.get(), "id: 0 (expected: 1 or above)");
        }
        if (id != null) {
            spelling.keepId("id", id);
        }
        return text;
    }

    private @Nullable Category category() {
        JsonNode id = entry.remove("category_id");
        String text = Ids.text(id);
        Category category = categories.category(text);
        if (id == null || text == null) {
            wrongType("category_id", id, "the id of an entry of categories");
        } else if (category == null) {
            problems.report(
                    ProblemReason.UNKNOWN_CATEGORY,
                    place.get(),
                    "category_id: " + Json.excerpt(id) + " (expected: the id of an entry of categories)");
        } else {
            spelling.keepUnless(categories.isOurs(category, id), "category_id", id);
        }
        return category;
    }

    private @Nullable Box box(OptionalInt width, OptionalInt height) {
        JsonNode box = entry.remove("bbox");
        var check = new BoxCheck(width, height, problems);
        if (box == null || !isFourNumbers(box)) {
            return enclosingBox(box, check);
        }
        spelling.keepNumbers("bbox", box);
        return check.size(
                        Numbers.value(box.get(0)),
                        Numbers.value(box.get(1)),
                        Numbers.value(box.get(2)),
                        Numbers.value(box.get(3)),
                        place)
                .orElse(null);
    }

    /// Some tools write outlines alone, or an empty box beside them; a box that is something else is no box.
    private @Nullable Box enclosingBox(@Nullable JsonNode box, BoxCheck check) {
        boolean none = box == null || box.isNull() || (box.isArray() && box.isEmpty());
        Optional<SegmentationBox.Rectangle> outline =
                none ? SegmentationBox.of(entry.path("segmentation")) : Optional.empty();
        if (outline.isEmpty()) {
            wrongType("bbox", box, "4 numbers: x, y, width, height");
            return null;
        }
        problems.report(
                ProblemReason.ENCLOSING_BOX,
                place.get(),
                "bbox: " + Json.excerpt(box) + " (expected: 4 numbers; the box around segmentation was taken)");
        SegmentationBox.Rectangle found = outline.get();
        return check.size(found.x(), found.y(), found.width(), found.height(), place)
                .orElse(null);
    }

    static boolean isFourNumbers(JsonNode box) {
        return box.isArray()
                && box.size() == 4
                && box.get(0).isNumber()
                && box.get(1).isNumber()
                && box.get(2).isNumber()
                && box.get(3).isNumber();
    }

    /// Missing means no crowd: tools other than COCO's own leave it out.
    private boolean crowd() {
        JsonNode crowd = entry.remove("iscrowd");
        if (crowd == null) {
            return false;
        }
        boolean known = crowd.isNull() || crowd.isBoolean() || isFlag(crowd);
        if (!known) {
            wrongType("iscrowd", crowd, "0 or 1");
            return false;
        }
        spelling.keepUnless(crowd.isIntegralNumber(), "iscrowd", crowd);
        return isCrowd(crowd);
    }

    /// What a flag means.
    static boolean isCrowd(JsonNode crowd) {
        return crowd.isBoolean() ? crowd.booleanValue() : crowd.isNumber() && Numbers.value(crowd) == 1;
    }

    private static boolean isFlag(JsonNode crowd) {
        return crowd.isNumber() && (Numbers.value(crowd) == 0 || Numbers.value(crowd) == 1);
    }

    /// @param least that is allowed; a field that is missing or null is empty
    private OptionalDouble number(String field, double least) {
        JsonNode number = entry.remove(field);
        if (number == null) {
            return OptionalDouble.empty();
        }
        if (number.isNull()) {
            spelling.keep(field, number);
            return OptionalDouble.empty();
        }
        double value = number.isNumber() ? Numbers.value(number) : Double.NaN;
        if (!Double.isFinite(value) || value < least) {
            wrongType(field, number, least == 0 ? "a finite number of at least 0" : "a finite number");
            return OptionalDouble.empty();
        }
        spelling.keepNumber(field, number);
        return OptionalDouble.of(value);
    }

    private List<String> descriptions() {
        JsonNode caption = entry.path("caption");
        if (!caption.isString()) {
            return List.of();
        }
        entry.remove("caption");
        return List.of(caption.stringValue());
    }

    private void wrongType(String field, @Nullable JsonNode value, String expected) {
        damaged = true;
        problems.report(
                ProblemReason.MISSING_FIELD,
                place.get(),
                field + ": " + Json.excerpt(value) + " (expected: " + expected + ")");
    }
}
