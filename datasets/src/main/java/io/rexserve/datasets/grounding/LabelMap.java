package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The label map of odvg: `{"0": "person", "1": "bicycle"}`, numbered from 0.
///
/// @param path null if there is none
/// @param names by label
record LabelMap(@Nullable Path path, Map<Integer, String> names) {
    static final LabelMap NONE = new LabelMap(null, Map.of());
    private static final String ENDING = "label_map.json";
    private static final int MAX_BYTES = 64 << 20;

    /// The map beside a file of annotations: `coco_label_map.json` beside `coco.jsonl`, `coco_odvg.jsonl` or
    /// `coco_train_odvg.jsonl`, else the folder's only `label_map.json`; of several whose names fit, the longest.
    static LabelMap beside(Path annotations, ProblemSink problems) throws IOException {
        String stem = stem(annotations);
        List<Path> maps;
        try (Stream<Path> files = Files.list(ImageFiles.folderOf(annotations))) {
            maps = files.filter(path -> path.getFileName().toString().endsWith(ENDING))
                    .toList();
        }
        Path best = maps.stream()
                .filter(path -> stem.startsWith(prefix(path)))
                .max(Comparator.comparingInt(path -> prefix(path).length()))
                .orElse(null);
        return best == null ? NONE : read(best, problems);
    }

    /// Where the map of a new file belongs.
    static Path pathFor(Path annotations) {
        return annotations.resolveSibling(stem(annotations) + "_" + ENDING);
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String prefix(Path map) {
        String name = map.getFileName().toString();
        String prefix = name.substring(0, name.length() - ENDING.length());
        return prefix.endsWith("_") || prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /// @throws DatasetException if the file is no label map
    static LabelMap read(Path path, ProblemSink problems) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new DatasetException(path + ": " + Files.size(path) + " bytes (expected: a label map)");
        }
        byte[] bytes = Files.readAllBytes(path);
        JsonNode root;
        try {
            root = Json.read(bytes, 0, bytes.length);
        } catch (JsonSyntaxException e) {
            throw new DatasetException(path + ": " + e.getMessage(), e);
        }
        var names = new TreeMap<Integer, String>();
        if (root.isArray()) {
            for (int i = 0; i < root.size(); i++) {
                put(names, path, i, root.get(i));
            }
        } else if (root.isObject()) {
            for (var field : root.properties()) {
                put(names, path, label(path, field.getKey()), field.getValue());
            }
        } else {
            throw new DatasetException(
                    path + ": " + Json.excerpt(root) + " (expected: an object such as {\"0\": \"person\"})");
        }
        reportRepeated(names, path, problems);
        return new LabelMap(path, names);
    }

    private static int label(Path path, String key) {
        try {
            int label = Integer.parseInt(key);
            if (label >= 0) {
                return label;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new DatasetException(path + ": label \"" + key + "\" (expected: a whole number from 0)");
    }

    private static void put(Map<Integer, String> names, Path path, int label, JsonNode name) {
        if (!name.isString()) {
            throw new DatasetException(
                    path + ": name of label " + label + ": " + Json.excerpt(name) + " (expected: text)");
        }
        if (names.put(label, name.asString()) != null) {
            throw new DatasetException(path + ": label " + label + " given twice");
        }
    }

    private static void reportRepeated(Map<Integer, String> names, Path path, ProblemSink problems) {
        var seen = new HashSet<String>();
        names.forEach((label, name) -> {
            if (!seen.add(name)) {
                problems.report(
                        ProblemReason.DUPLICATE_CATEGORY,
                        path.getFileName() + ", label " + label,
                        "name: " + name + " (expected: each name once)");
            }
        });
    }

    List<Category> categories() {
        var categories = new ArrayList<Category>();
        names.forEach((label, name) -> categories.add(Category.of(label, name)));
        return categories;
    }

    /// The name of an instance, from its label and its own name, which have to agree where both are known.
    String name(Entry instance) throws DamagedEntry {
        String own = instance.optionalText("category");
        if (!instance.has("label")) {
            if (own == null) {
                throw instance.missing("label", "a whole number, or category");
            }
            return own;
        }
        int label = instance.integer("label");
        String listed = names.get(label);
        if (listed == null && (own == null || path != null)) {
            String expected = path == null
                    ? "category with the name, or a label map beside the file"
                    : "one of the " + names.size() + " labels of " + path.getFileName();
            throw instance.damaged(ProblemReason.UNKNOWN_CATEGORY, "label: " + label + " (expected: " + expected + ")");
        }
        if (listed != null && own != null && !listed.equals(own)) {
            throw instance.damaged(
                    ProblemReason.UNKNOWN_CATEGORY,
                    "category: " + own + " of label " + label + " (expected: " + listed + ", as in "
                            + (path == null ? "the label map" : path.getFileName()) + ")");
        }
        return own == null ? String.valueOf(listed) : own;
    }
}
