package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Tells COCO and LVIS files by the keys of their first entries, and finds the annotation file of a folder.
final class CocoProbe {
    private static final int START_BYTES = 1 << 16;
    private static final Set<String> LVIS_IMAGE = Set.of("neg_category_ids", "not_exhaustive_category_ids");
    private static final Set<String> LVIS_CATEGORY = Set.of("frequency", "synset");

    /// RefCOCO in MDETR's form has COCO's lists as well.
    private static final Set<String> MDETR = Set.of("dataset_name", "tokens_negative", "tokens_positive");

    /// Names that Roboflow, FiftyOne, Label Studio and others give the annotation file of a folder.
    private static final List<String> USUAL_NAMES =
            List.of("_annotations.coco.json", "annotations.json", "labels.json", "result.json", "coco.json");

    private final Set<String> lists = new HashSet<>();
    private final Set<String> imageKeys = new HashSet<>();
    private final Set<String> annotationKeys = new HashSet<>();
    private final Set<String> categoryKeys = new HashSet<>();

    private CocoProbe() {}

    /// The annotation file: the path itself, or the only one of a folder.
    ///
    /// @throws DatasetException if a folder has none or several
    static Path file(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return path;
        }
        List<Path> files = annotationFiles(path);
        if (files.size() == 1) {
            return files.getFirst();
        }
        throw new DatasetException(path + ": " + (files.isEmpty() ? "no COCO file" : "several COCO files " + files)
                + " (expected: the path of one)");
    }

    private static List<Path> annotationFiles(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        for (String name : USUAL_NAMES) {
            files.add(folder.resolve(name));
        }
        Path nested = folder.resolve("annotations");
        if (Files.isDirectory(nested)) {
            try (Stream<Path> paths = Files.list(nested)) {
                paths.filter(path -> path.toString().endsWith(".json")).sorted().forEach(files::add);
            }
        }
        var found = new ArrayList<Path>();
        for (Path file : files) {
            if (Files.isRegularFile(file) && formatOfFile(file) != null) {
                found.add(file);
            }
        }
        return found;
    }

    /// Null if it is neither.
    static @Nullable CocoFormat formatOf(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            List<Path> files = annotationFiles(path);
            return files.isEmpty() ? null : formatOfFile(files.getFirst());
        }
        return Files.isRegularFile(path) ? formatOfFile(path) : null;
    }

    private static @Nullable CocoFormat formatOfFile(Path file) throws IOException {
        var detection = new CocoProbe();
        try (JsonParser parser = Json.parser(new ByteArrayInputStream(start(file)))) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                detection.readKeys(parser);
            }
        } catch (JacksonException _) {
            // the start ends in the middle of the text, or it is no JSON: what was seen decides
        }
        return detection.format();
    }

    private static byte[] start(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START_BYTES);
        }
        boolean packed = start.length > 1 && (start[0] & 255) == 0x1F && (start[1] & 255) == 0x8B;
        if (!packed) {
            return start;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readNBytes(START_BYTES);
        } catch (IOException _) { // damaged; opening it says so
            return new byte[0];
        }
    }

    private void readKeys(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                lists.add(name);
                switch (name) {
                    case "images" -> readFirst(parser, imageKeys);
                    case "annotations" -> readFirst(parser, annotationKeys);
                    case "categories" -> readFirst(parser, categoryKeys);
                    default -> parser.skipChildren();
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /// Keys of the first entry of a list; the rest is skipped.
    private static void readFirst(JsonParser parser, Set<String> keys) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                keys.add(name);
                parser.nextToken();
                parser.skipChildren();
            }
            token = parser.nextToken();
        }
        while (token != null && token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            token = parser.nextToken();
        }
    }

    private @Nullable CocoFormat format() {
        boolean images = imageKeys.contains("id")
                || (lists.contains("images") && lists.contains("categories") && imageKeys.isEmpty());
        boolean annotations = annotationKeys.contains("image_id");
        boolean mdetr = hasAny(imageKeys, MDETR) || hasAny(annotationKeys, MDETR);
        if (mdetr || !(images || annotations)) {
            return null;
        }
        return hasAny(imageKeys, LVIS_IMAGE) || hasAny(categoryKeys, LVIS_CATEGORY) ? CocoFormat.LVIS : CocoFormat.COCO;
    }

    private static boolean hasAny(Set<String> keys, Set<String> wanted) {
        return keys.stream().anyMatch(wanted::contains);
    }
}
