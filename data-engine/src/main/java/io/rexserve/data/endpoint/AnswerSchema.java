package io.rexserve.data.endpoint;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads answers as JSON and checks them against a schema, whatever the server promised.
final class AnswerSchema {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int SHOWN = 120;
    private static final int SHOWN_ERRORS = 3;

    private final Schema schema;

    AnswerSchema(JsonNode schema) {
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    /// @throws InvalidAnswerException if it is no JSON, or breaks the schema
    JsonNode read(String text) throws InvalidAnswerException {
        JsonNode json = json(text);
        List<Error> errors = schema.validate(json);
        if (!errors.isEmpty()) {
            throw new InvalidAnswerException("wrong schema: "
                    + errors.stream()
                            .map(error -> shown(error.getInstanceLocation() + ": " + error.getMessage()))
                            .sorted()
                            .limit(SHOWN_ERRORS)
                            .collect(Collectors.joining("; ")));
        }
        return json;
    }

    static JsonNode json(String text) throws InvalidAnswerException {
        try {
            JsonNode json = STRICT.readTree(text);
            if (json != null && !json.isMissingNode()) {
                return json;
            }
        } catch (JacksonException _) {
            // the text says more than the parser's message
        }
        throw new InvalidAnswerException("no JSON: " + shown(text));
    }

    /// The beginning of a text that a person may read: one line, no control characters.
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (line.codePointCount(0, line.length()) <= SHOWN) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "...";
    }
}
