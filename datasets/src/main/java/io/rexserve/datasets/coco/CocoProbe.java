package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Tells COCO and LVIS files by the keys of their first entries.
final class CocoProbe {
    private static final int START_BYTES = 1 << 16;
    private static final Set<String> LVIS_IMAGE = Set.of("neg_category_ids", "not_exhaustive_category_ids");
    private static final Set<String> LVIS_CATEGORY = Set.of("frequency", "synset");

    /// RefCOCO in MDETR's form has COCO's lists as well.
    private static final Set<String> MDETR = Set.of("dataset_name", "tokens_negative", "tokens_positive");

    private final Set<String> lists = new HashSet<>();
    private final Set<String> imageKeys = new HashSet<>();
    private final Set<String> annotationKeys = new HashSet<>();
    private final Set<String> categoryKeys = new HashSet<>();

    private CocoProbe() {}

    /// COCO or LVIS by the keys of the first entries; null if the file is neither.
    static @Nullable CocoFormat formatOf(Path file) throws IOException {
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
