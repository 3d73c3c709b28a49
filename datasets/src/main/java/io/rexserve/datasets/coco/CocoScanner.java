package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Walks a file once from start to end. Entries of `images` and `annotations` are handed on with their places, and
/// everything else that stands at the top level is kept.
final class CocoScanner {
    /// Of one field at the top level that COCO does not know; kept in memory.
    private static final int MAX_FIELD_BYTES = 16 << 20;

    private static final String IMAGES = "images";
    private static final String ANNOTATIONS = "annotations";

    private final JsonFile file;
    private final ProblemSink problems;
    private final EntryConsumer images;
    private final EntryConsumer annotations;
    private final ObjectNode top = Json.object();
    private final Set<String> seen = new HashSet<>();

    private String entry = "";
    private long entryOffset;
    private boolean hasCategoryIds;
    private @Nullable String panopticPlace;

    /// Takes the entries in the order of the file.
    interface EntryConsumer {
        void accept(Entry entry) throws IOException;
    }

    CocoScanner(JsonFile file, ProblemSink problems, EntryConsumer images, EntryConsumer annotations) {
        this.file = file;
        this.problems = problems;
        this.images = images;
        this.annotations = annotations;
    }

    /// Walks an annotation file.
    ///
    /// @return the fields of the top level without images and annotations
    /// @throws DatasetException if the file as a whole cannot be read
    ObjectNode scanObject() throws IOException {
        try (JsonParser parser = Json.parser(file.stream())) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                String found = first == JsonToken.START_ARRAY ? "a list, as in COCO results" : "no JSON object";
                throw fault(found + " (expected: an object with images, annotations and categories)");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                requireFirst(name, parser.currentTokenLocation().getByteOffset());
                parser.nextToken();
                scanField(parser, name);
            }
            requireEnd(parser);
        } catch (JacksonException e) {
            throw syntax(Json.fault(e));
        } catch (JsonSyntaxException e) {
            throw syntax(e);
        }
        check();
        return top;
    }

    /// Walks a result file: a list of annotations.
    ///
    /// @throws DatasetException if the file as a whole cannot be read
    void scanList() throws IOException {
        try (JsonParser parser = Json.parser(file.stream())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw fault("no list (expected: a list of detections with image_id, category_id, bbox and score)");
            }
            scanEntries(parser, new EntryList(file, ""), annotations);
            requireEnd(parser);
        } catch (JacksonException e) {
            throw syntax(Json.fault(e));
        }
    }

    private void requireFirst(String name, long place) {
        if (!seen.add(name)) {
            throw fault("byte " + place + ": key \"" + name + "\" given twice (expected: once)");
        }
    }

    private void scanField(JsonParser parser, String name) throws IOException, JsonSyntaxException {
        if (name.equals(IMAGES) || name.equals(ANNOTATIONS)) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw fault(name + ": " + parser.getString() + " (expected: a list)");
            }
            scanEntries(parser, new EntryList(file, name), name.equals(IMAGES) ? images : annotations);
        } else {
            long start = parser.currentTokenLocation().getByteOffset();
            top.set(name, Json.readValue(parser));
            if (parser.currentLocation().getByteOffset() - start > MAX_FIELD_BYTES && !name.equals("categories")) {
                throw fault(name + ": more than " + MAX_FIELD_BYTES + " bytes (expected: less, it is kept in memory)");
            }
        }
    }

    private void scanEntries(JsonParser parser, EntryList list, EntryConsumer consumer) throws IOException {
        long index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            entry = ", " + list.entry(index);
            entryOffset = parser.currentTokenLocation().getByteOffset();
            if (token == JsonToken.START_OBJECT) {
                consumer.accept(scanEntry(parser, list, index));
            } else {
                String found = parser.getString();
                parser.skipChildren();
                problems.report(ProblemReason.MALFORMED, list.place(index, null), found + " (expected: an object)");
            }
            index++;
        }
        entry = "";
    }

    private Entry scanEntry(JsonParser parser, EntryList list, long index) {
        long start = parser.currentTokenLocation().getByteOffset();
        String id = null;
        String imageId = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "id" -> id = id(parser, token);
                case "image_id" -> imageId = id(parser, token);
                case "category_id" -> hasCategoryIds = true;
                case "segments_info" -> panopticPlace = list.entry(index);
                default -> {}
            }
            parser.skipChildren();
        }
        long length = parser.currentLocation().getByteOffset() - start;
        if (length > Integer.MAX_VALUE / 2) {
            throw fault(list.entry(index) + ": " + length + " bytes (expected: less than 1 GiB)");
        }
        return new Entry(index, start, (int) length, id, imageId);
    }

    private static @Nullable String id(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Ids.numberText(parser.getString());
            case VALUE_STRING -> parser.getString().isEmpty() ? null : parser.getString();
            default -> null;
        };
    }

    /// Text behind the end is no part of the data, so the data stand.
    private void requireEnd(JsonParser parser) {
        long end = parser.currentLocation().getByteOffset();
        try {
            if (parser.nextToken() == null) {
                return;
            }
        } catch (JacksonException _) {
            // no JSON either
        }
        problems.report(
                ProblemReason.MALFORMED,
                file.path() + ", byte " + end,
                "more text behind the end of the JSON (expected: nothing)");
    }

    private void check() {
        if (panopticPlace != null) {
            throw fault(panopticPlace + ": segments_info, a COCO panoptic file (expected: instances, keypoints or"
                    + " captions; panopticapi's panoptic2detection_coco_format.py converts)");
        }
        if (!seen.contains(IMAGES)) {
            throw fault("no images among the keys "
                    + seen.stream().sorted().limit(20).toList()
                    + " (expected: COCO, an object with images, annotations and categories)");
        }
        JsonNode categories = top.get("categories");
        if (categories instanceof ObjectNode only && only.has("id")) { // MATLAB writes a list of one so
            categories = top.putArray("categories").add(only);
        }
        if (hasCategoryIds && (categories == null || !categories.isArray())) {
            throw fault("categories: " + Json.excerpt(categories)
                    + " (expected: a list, because annotations have a category_id)");
        }
    }

    private DatasetException fault(String message) {
        return new DatasetException(file.path() + ": " + message);
    }

    private DatasetException syntax(JsonSyntaxException e) {
        String place = entry.isEmpty() || e.byteOffset() >= 0 ? "" : "in the entry at byte " + entryOffset + ": ";
        return new DatasetException(file.path() + entry + ": " + place + e.getMessage(), e);
    }
}
