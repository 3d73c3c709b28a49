package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The references of a REFER file by image. All are held: a pickle is one value.
final class ReferRefs {
    private static final int MAX_DEPTH = 8;

    /// One reference: an object and the sentences that refer to it.
    ///
    /// @param fields as the file has them
    record Ref(String annotation, @Nullable String split, List<String> sentences, ObjectNode fields, String place) {}

    private final String name;
    private int nodes;

    private ReferRefs(String name) {
        this.name = name;
    }

    /// @throws DatasetException if the file as a whole cannot be read
    static Map<String, List<Ref>> read(Path path, ProblemSink problems) throws IOException {
        String name = path.getFileName().toString();
        JsonNode root = name.endsWith(".json") ? json(path) : new ReferRefs(name).node(Pickle.read(path), 0);
        if (!root.isArray()) {
            throw new DatasetException(name + ": " + Json.excerpt(root) + " (expected: a list of references)");
        }
        var refs = new LinkedHashMap<String, List<Ref>>();
        for (int i = 0; i < root.size(); i++) {
            String place = name + ", [" + i + "]";
            try {
                if (!(root.get(i) instanceof ObjectNode object)) {
                    throw new DamagedEntry(
                            ProblemReason.MALFORMED,
                            place,
                            "reference: " + Json.excerpt(root.get(i)) + " (expected: a dict)");
                }
                var entry = new Entry(object, place);
                String image = entry.optionalId("image_id");
                if (image == null) {
                    throw entry.missing("image_id", "a number");
                }
                refs.computeIfAbsent(image, _ -> new ArrayList<>()).add(ref(entry));
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
        return refs;
    }

    private static Ref ref(Entry entry) throws DamagedEntry {
        String annotation = entry.optionalId("ann_id");
        if (annotation == null) {
            throw entry.missing("ann_id", "a number");
        }
        var sentences = new ArrayList<String>();
        List<JsonNode> values = entry.list("sentences");
        for (int i = 0; i < values.size(); i++) {
            Entry sentence = entry.element("sentences", i, values.get(i));
            sentences.add(sentence.text(sentence.has("sent") ? "sent" : "raw"));
        }
        if (sentences.isEmpty()) {
            throw entry.missing("sentences", "at least one sentence");
        }
        return new Ref(annotation, entry.optionalText("split"), sentences, entry.node(), entry.place());
    }

    private static JsonNode json(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        try {
            return Json.read(bytes, 0, bytes.length);
        } catch (JsonSyntaxException e) {
            throw new DatasetException(path.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /// A pickle's value as JSON. A pickle can hold itself, or one list many times: depth and number are bounded.
    private JsonNode node(@Nullable Object value, int depth) {
        nodes++;
        if (depth > MAX_DEPTH || nodes > PickleValues.MAX_VALUES) {
            throw new DatasetException(name + ": " + nodes + " values to a depth of " + depth + " (expected: at most "
                    + PickleValues.MAX_VALUES + " to a depth of " + MAX_DEPTH + ")");
        }
        ArrayNode array = Json.array();
        switch (value) {
            case null -> array.addNull();
            case String text -> array.add(text);
            case Long number -> array.add(number);
            case BigInteger number -> array.add(number);
            case Double number -> array.add(number);
            case Boolean truth -> array.add(truth);
            case List<?> list -> {
                ArrayNode inner = array.addArray();
                list.forEach(element -> inner.add(node(element, depth + 1)));
            }
            case Map<?, ?> dict -> {
                ObjectNode inner = array.addObject();
                dict.forEach((key, element) -> inner.set(String.valueOf(key), node(element, depth + 1)));
            }
            default -> throw new IllegalStateException(value.getClass().getName());
        }
        return array.get(0);
    }
}
