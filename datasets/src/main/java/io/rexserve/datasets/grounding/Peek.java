package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The first object of a JSON or JSON Lines file, to tell formats apart.
///
/// @param inArray whether the object is an element of a JSON array
/// @param keys of the object, as far as the first bytes reach
record Peek(boolean inArray, Set<String> keys) {
    private static final int BYTES = 1 << 18;
    private static final Peek NOTHING = new Peek(false, Set.of());

    static Peek of(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return NOTHING;
        }
        byte[] first;
        try (InputStream in = Files.newInputStream(path)) {
            first = in.readNBytes(BYTES);
        }
        var keys = new HashSet<String>();
        boolean inArray = false;
        try (JsonParser parser = Json.parser(new ByteArrayInputStream(first))) {
            JsonToken token = parser.nextToken();
            inArray = token == JsonToken.START_ARRAY;
            if (inArray) {
                token = parser.nextToken();
            }
            if (token != JsonToken.START_OBJECT) {
                return NOTHING;
            }
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                keys.add(key);
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            // The first bytes end within the object, or it is damaged: the keys before that have been seen.
        }
        return new Peek(inArray, keys);
    }
}
