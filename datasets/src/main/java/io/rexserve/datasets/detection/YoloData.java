package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/// What a YOLO dataset says of itself: names, and where the images of each split are.
///
/// @param path its `path` key, null if it has none
/// @param splits folders or list files of each split, as written
record YoloData(YoloNames names, @Nullable String path, Map<String, List<String>> splits) {
    /// Keys of data.yaml that name something else than images.
    private static final List<String> OTHER_KEYS = List.of(
            "path", "names", "nc", "download", "kpt_shape", "flip_idx", "author", "date", "license", "channels");

    private static final long MAX_BYTES = 16L << 20;

    YoloData {
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
    }

    /// A data.yaml of Ultralytics. Of the YAML libraries, snakeyaml-engine's failsafe schema keeps every scalar as
    /// text: names such as `no`, `1.10` or `007` stay what they are.
    ///
    /// @throws DatasetException if it is no YAML, or has no names
    static YoloData ofYaml(Path file, ProblemSink problems) throws IOException {
        Map<?, ?> yaml = yaml(file);
        String place = String.valueOf(file.getFileName());
        Object given = yaml.get("names");
        if (!(given instanceof List<?> || given instanceof Map<?, ?>)) {
            throw new DatasetException(file + ": names: " + (given == null ? "none" : given)
                    + " (expected: a list of names, or a map from class index to name)");
        }
        var byIndex = new TreeMap<Integer, String>();
        if (given instanceof List<?> list) {
            for (int index = 0; index < list.size(); index++) {
                byIndex.put(index, text(list.get(index)));
            }
        } else if (given instanceof Map<?, ?> map) {
            map.forEach((index, name) -> byIndex.put(index(index, file), text(name)));
        }
        int[] shape = keypointShape(yaml.get("kpt_shape"), file);
        YoloNames names =
                YoloNames.checked(new YoloNames(byIndex, shape[0], shape[1]), place, "names of class", 0, problems);
        reportCount(yaml.get("nc"), names, place, problems);
        var splits = new LinkedHashMap<String, List<String>>();
        yaml.forEach((key, value) -> {
            if (!OTHER_KEYS.contains(text(key)) && !entries(value).isEmpty()) {
                splits.put(text(key), entries(value));
            }
        });
        Object path = yaml.get("path");
        return new YoloData(names, path instanceof String text && !isNull(text) ? text : null, splits);
    }

    /// Whether a path is none: YAML's spellings of null are texts in the failsafe schema.
    private static boolean isNull(String path) {
        return path.isBlank() || path.equals("~") || path.equalsIgnoreCase("null");
    }

    /// Whether a key of data.yaml names something else than images.
    static boolean isOtherKey(String key) {
        return OTHER_KEYS.contains(key);
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        var settings = LoadSettings.builder()
                .setLabel(String.valueOf(file.getFileName()))
                .setSchema(new FailsafeSchema())
                // The failsafe schema has no null, which `test: # optional` is.
                .setTagConstructors(Map.of(Tag.NULL, _ -> null))
                .build();
        Object yaml;
        try {
            yaml = new Load(settings).loadFromString(text(file));
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1))
                    .orElse("");
            throw new DatasetException(file + line + ": " + e.getProblem() + " (expected: YAML)", e);
        } catch (YamlEngineException e) {
            throw new DatasetException(file + ": " + e.getMessage() + " (expected: YAML)", e);
        }
        if (yaml instanceof Map<?, ?> map) {
            return map;
        }
        throw new DatasetException(file + ": no keys (expected: a map with names, train and val)");
    }

    private static int index(Object key, Path file) {
        try {
            int index = Integer.parseInt(text(key).strip());
            if (index >= 0) {
                return index;
            }
        } catch (NumberFormatException _) {
            // reported below
        }
        throw new DatasetException(file + ": names: " + key + " (expected: class indices from 0 as keys)");
    }

    private static int[] keypointShape(@Nullable Object value, Path file) {
        if (value == null) {
            return new int[2];
        }
        if (value instanceof List<?> list && list.size() == 2) {
            try {
                int[] shape = {Integer.parseInt(text(list.get(0))), Integer.parseInt(text(list.get(1)))};
                if (shape[0] > 0 && (shape[1] == 2 || shape[1] == 3)) {
                    return shape;
                }
            } catch (NumberFormatException _) {
                // reported below
            }
        }
        throw new DatasetException(
                file + ": kpt_shape: " + value + " (expected: [number of keypoints, 2 or 3 numbers of each])");
    }

    private static void reportCount(@Nullable Object count, YoloNames names, String place, ProblemSink problems) {
        if (count != null && !text(count).equals(String.valueOf(names.size()))) {
            problems.report(
                    ProblemReason.MALFORMED,
                    place,
                    "nc: " + count + " (expected: " + names.size() + ", the number of names)");
        }
    }

    private static List<String> entries(@Nullable Object value) {
        List<String> entries = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(entry -> entries.add(text(entry)));
        } else {
            entries.add(text(value));
        }
        entries.removeIf(YoloData::isNull);
        return List.copyOf(entries);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : String.valueOf(value);
    }

    /// A .data file of Darknet: `key = value` in each line.
    ///
    /// @param names found by the caller from the file's `names`
    static YoloData ofDarknet(Map<String, String> values, YoloNames names) {
        var splits = new LinkedHashMap<String, List<String>>();
        for (String split : List.of("train", "valid", "test")) {
            String list = values.get(split);
            if (list != null && !list.isEmpty()) {
                splits.put(split.equals("valid") ? "val" : split, List.of(list));
            }
        }
        return new YoloData(names, null, splits);
    }

    /// The keys of a Darknet .data file.
    static Map<String, String> darknetValues(Path file) throws IOException {
        var values = new LinkedHashMap<String, String>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            int sign = line.indexOf('=');
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (sign < 0) {
                throw new DatasetException(file + ", line " + number + ": " + line + " (expected: key = value)");
            }
            values.put(line.substring(0, sign).strip(), line.substring(sign + 1).strip());
        }
        return values;
    }

    /// One name a line, as in classes.txt and obj.names.
    static YoloNames namesOf(Path file, ProblemSink problems) throws IOException {
        List<String> lines =
                new ArrayList<>(lines(file).stream().map(String::strip).toList());
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return YoloNames.ofList(lines, String.valueOf(file.getFileName()), "line", 1, problems);
    }

    /// The lines of a small text file, without byte order mark.
    ///
    /// @throws DatasetException if it is too long, or no UTF-8
    static List<String> lines(Path file) throws IOException {
        return text(file).lines().toList();
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new DatasetException(file + ": " + Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (MalformedInputException e) {
            throw new DatasetException(file + ": no UTF-8 (expected: text in UTF-8)", e);
        }
    }
}
