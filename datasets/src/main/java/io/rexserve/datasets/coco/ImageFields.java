package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of one entry of `images`.
final class ImageFields {
    private final JsonNode id;
    private final ObjectNode entry;
    private final ProblemSink problems;
    private final Supplier<String> place;
    private final Spelling spelling = new Spelling();

    private final OptionalInt width;
    private final OptionalInt height;
    private final Provenance provenance;
    private final @Nullable String split;

    /// @param entry is taken apart
    ImageFields(ObjectNode entry, Licences licences, ProblemSink problems, Supplier<String> place) {
        this.id = entry.path("id");
        this.entry = entry;
        this.problems = problems;
        this.place = place;
        spelling.keepId("id", id);
        entry.remove("id");
        this.width = side("width");
        this.height = side("height");
        if (width.isEmpty() || height.isEmpty()) {
            problems.report(
                    ProblemReason.MISSING_SIZE, place.get(), "width or height (expected: whole numbers from 1 on)");
        }
        this.provenance = new Provenance(null, url(), licence(licences), null);
        JsonNode splitField = entry.path("split");
        this.split = splitField.isString() ? splitField.stringValue() : null;
        if (split != null) {
            entry.remove("split");
        }
    }

    JsonNode id() {
        return id;
    }

    OptionalInt width() {
        return width;
    }

    OptionalInt height() {
        return height;
    }

    private OptionalInt side(String field) {
        JsonNode side = entry.remove(field);
        if (side == null) {
            return OptionalInt.empty();
        }
        OptionalInt value = side(side);
        spelling.keepUnless(side.isIntegralNumber() && value.isPresent(), field, side);
        return value;
    }

    /// Width or height; empty if it is no whole number of pixels.
    static OptionalInt side(JsonNode side) {
        double value = side.isNumber() ? Numbers.value(side) : 0;
        boolean whole = value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value);
        return whole ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /// The address; Flickr's stays a field of its own, so that a writer knows which of the two it was.
    private @Nullable String url() {
        String coco = address("coco_url");
        if (coco != null) {
            entry.remove("coco_url");
        }
        return coco != null ? coco : address("flickr_url");
    }

    private @Nullable String address(String field) {
        JsonNode address = entry.path(field);
        return address.isString() && !address.stringValue().isBlank() ? address.stringValue() : null;
    }

    private @Nullable String licence(Licences licences) {
        JsonNode number = entry.path("license");
        String name = licences.name(number);
        if (name != null && number.equals(licences.id(name))) {
            entry.remove("license");
        }
        return name;
    }

    /// The image's file; null if a problem was reported. Evaluation of given results needs no files, so an image
    /// without a name is kept under its id.
    ImageSource.@Nullable File file(ImageLocator locator) throws IOException {
        JsonNode name = entry.path("file_name");
        boolean named = name.isString() && !name.stringValue().isBlank();
        String text = named ? name.stringValue() : nameInAddress(provenance.url());
        if (named) {
            entry.remove("file_name");
            spelling.keepUnless(text.indexOf('\\') < 0, "file_name", name);
        } else if (text.isEmpty()) {
            text = String.valueOf(Ids.text(id));
            spelling.keep("file_name", NullNode.getInstance());
            problems.report(
                    ProblemReason.MISSING_FILE_NAME,
                    place.get(),
                    "file_name: " + Json.excerpt(name) + " (expected: a file name, or coco_url as in LVIS 1.0)");
        }
        var path = locator.locate(text, !named, place);
        return path == null || !locator.check(path, width, height, place)
                ? null
                : new ImageSource.File(text.replace('\\', '/'), path);
    }

    /// LVIS 1.0 names no files: its images lie as `train2017/000000391895.jpg`, the end of their address.
    static String nameInAddress(@Nullable String address) {
        if (address == null) {
            return "";
        }
        int last = address.lastIndexOf('/');
        int before = last < 1 ? -1 : address.lastIndexOf('/', last - 1);
        return before < 0 ? address.substring(last + 1) : address.substring(before + 1);
    }

    /// @param captions annotations with a caption and no box, as they are in the file
    ImageRecord record(
            ImageSource.File file, List<Region> regions, List<ObjectNode> captions, CocoCategories categories) {
        List<String> absent = categoryNames("neg_category_ids", categories);
        List<String> notExhaustive = categoryNames("not_exhaustive_category_ids", categories);
        return new ImageRecord(
                String.valueOf(Ids.text(id)),
                file,
                width,
                height,
                regions,
                captions(captions),
                List.of(),
                absent,
                notExhaustive,
                split,
                provenance,
                spelling.extras(entry));
    }

    /// Ids and unknown fields of captions have no place in a [Caption]; they stay spellings.
    private List<Caption> captions(List<ObjectNode> annotations) {
        var captions = new ArrayList<Caption>();
        if (isTexts(entry.path("captions"))) {
            entry.remove("captions").forEach(text -> captions.add(Caption.of(text.stringValue())));
        }
        if (!annotations.isEmpty()) {
            addCaptions(annotations, captions);
        }
        return captions;
    }

    static boolean isTexts(JsonNode list) {
        return list.isArray() && list.valueStream().allMatch(JsonNode::isString);
    }

    private void addCaptions(List<ObjectNode> annotations, List<Caption> captions) {
        var rest = Json.array();
        for (ObjectNode annotation : annotations) {
            captions.add(Caption.of(annotation.path("caption").stringValue()));
            annotation.remove("caption");
            if (annotation.path("image_id").equals(id)) {
                annotation.remove("image_id");
            }
            rest.add(annotation);
        }
        spelling.keep("captions", rest);
    }

    private List<String> categoryNames(String field, CocoCategories categories) {
        JsonNode ids = entry.remove(field);
        if (ids == null) {
            return List.of();
        }
        var names = new ArrayList<String>();
        boolean ours = !ids.isEmpty();
        for (JsonNode categoryId : ids) {
            Category category = categories.category(Ids.text(categoryId));
            if (category == null) {
                problems.report(
                        ProblemReason.UNKNOWN_CATEGORY,
                        place.get(),
                        field + ": " + Json.excerpt(categoryId) + " (expected: the id of an entry of categories)");
                continue;
            }
            ours &= categories.isOurs(category, categoryId);
            names.add(category.name());
        }
        spelling.keepUnless(ours, field, ids);
        return names;
    }
}
