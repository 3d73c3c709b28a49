package io.rexserve.model.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON files beside the weights. A key that is there twice is refused: which of both counts differs from reader to
/// reader.
public final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private JsonFile() {}

    /// Reads a configuration, a file of at most [ModelFile#MAX_CONFIG_BYTES] that holds one JSON object.
    ///
    /// @throws CheckpointException naming the file, and what it is instead
    public static JsonNode readObject(Path file) {
        return readObject(file, ModelFile.MAX_CONFIG_BYTES);
    }

    /// As [#readObject(Path)].
    ///
    /// @param limit bytes
    public static JsonNode readObject(Path file, long limit) {
        if (!ModelFile.isThere(file)) {
            throw new CheckpointException(file + ": missing (expected: a model folder's " + file.getFileName() + ")");
        }
        byte[] bytes = ModelFile.bytes(file, limit);
        ForeignContent.refuse(
                file.toString(),
                Arrays.copyOf(bytes, Math.min(bytes.length, ForeignContent.INSPECTED_BYTES)),
                "a JSON object");
        return object(file.toString(), bytes);
    }

    /// @param source of the bytes, for messages
    /// @throws CheckpointException if they are not one JSON object in UTF-8
    public static JsonNode object(String source, byte[] bytes) {
        String text = text(source, bytes);
        if (text.isBlank()) {
            throw new CheckpointException(source + ": empty (expected: a JSON object)");
        }
        try {
            JsonNode root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new CheckpointException(source + ": " + root.getNodeType() + " (expected: a JSON object)");
            }
            return root;
        } catch (JacksonException e) {
            throw new CheckpointException(source + ": not JSON (expected: a JSON object): " + fault(e), e);
        }
    }

    /// What a parser found, and where.
    static String fault(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String place = at == null || at.getLineNr() < 1
                ? ""
                : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        String reason = String.valueOf(e.getOriginalMessage())
                .replaceAll("(?s)\\n.*", "")
                // Names of the parser's own classes and constants.
                .replaceAll(",? from `[^`]*`", "")
                .replaceAll("(?:\\((start marker at|bound as) .*|\\(`JsonToken[^)]*\\) )", "");
        return place + Printable.excerpt(reason.strip());
    }

    private static String text(String source, byte[] bytes) {
        if (bytes.length >= 2
                && (bytes[0] == 0 || bytes[1] == 0 || ((bytes[0] & 0xFE) == 0xFE && (bytes[1] & 0xFE) == 0xFE))) {
            throw new CheckpointException(source + ": UTF-16 or UTF-32 (expected: a JSON object in UTF-8)");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CheckpointException(source + ": not UTF-8 (expected: a JSON object in UTF-8)", e);
        }
    }
}
