package io.rexserve.datasets.format;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as annotation tools write it: numbers stay as written ([WrittenNumber]), `NaN` and `Infinity` are read because
/// Python writes them, and a key that stands twice in an object is an error, because readers disagree which one counts.
public final class Json {
    /// Levels of lists and objects inside each other.
    public static final int MAX_DEPTH = 500;

    /// Digits of one number.
    public static final int MAX_NUMBER_LENGTH = 10_000;

    /// A field of extras that a reader of JSON may add: the standard fields that the source spells otherwise than we do
    /// (`12.0`, `"7"`), as it spells them. It repeats what the record says, for writers of the same format.
    public static final String WRITTEN = "$written";

    private static final int EXCERPT_LENGTH = 80;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();
    private static final JsonMapper MAPPER = new JsonMapper(FACTORY);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /// Number of fields that say what the record does not: all but [#WRITTEN].
    public static int fieldCount(@Nullable ObjectNode extras) {
        return extras == null ? 0 : extras.size() - (extras.has(WRITTEN) ? 1 : 0);
    }

    /// A number that is written as the text, which must be one of JSON.
    public static JsonNode number(String text) {
        return new WrittenNumber(text);
    }

    /// A streaming parser of UTF-8 text; its locations count bytes.
    public static JsonParser parser(InputStream in) {
        return FACTORY.createParser(ObjectReadContext.empty(), in);
    }

    /// A streaming parser of UTF-8 text.
    public static JsonParser parser(byte[] bytes, int offset, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /// A streaming writer of UTF-8 text without line breaks.
    public static JsonGenerator generator(OutputStream out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    /// The one value of a text.
    ///
    /// @throws JsonSyntaxException if the text is no JSON, or something follows the value
    public static JsonNode read(byte[] bytes, int offset, int length) throws JsonSyntaxException {
        try (JsonParser parser = parser(bytes, offset, length)) {
            parser.nextToken();
            JsonNode value = readValue(parser);
            if (parser.nextToken() != null) {
                long behind = parser.currentTokenLocation().getByteOffset();
                throw new JsonSyntaxException("more text (expected: the end)", behind);
            }
            return value;
        } catch (JacksonException e) {
            throw fault(e);
        }
    }

    /// The one value of a text, such as a line of JSON Lines.
    ///
    /// @throws JsonSyntaxException if the text is no JSON, or something follows the value
    public static JsonNode read(String text) throws JsonSyntaxException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return read(bytes, 0, bytes.length);
    }

    /// The value that begins at the parser's current token; leaves the parser at the value's last token.
    ///
    /// @throws JacksonException if the text is no JSON
    /// @throws JsonSyntaxException if a key stands twice in an object, or there is no value
    public static JsonNode readValue(JsonParser parser) throws JsonSyntaxException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonSyntaxException("no text (expected: a JSON value)", 0);
        }
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> new WrittenNumber(parser.getString());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("the parser is at " + token + " (expected: the start of a value)");
        };
    }

    private static ObjectNode readObject(JsonParser parser) throws JsonSyntaxException {
        ObjectNode object = NODES.objectNode();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            long place = parser.currentTokenLocation().getByteOffset();
            parser.nextToken();
            if (object.replace(key, readValue(parser)) != null) {
                throw new JsonSyntaxException("key \"" + key + "\" given twice", place);
            }
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser) throws JsonSyntaxException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(readValue(parser));
        }
        return array;
    }

    private static JsonNode integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT -> isMinusZero(parser) ? new WrittenNumber("-0") : NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private static boolean isMinusZero(JsonParser parser) {
        return parser.getIntValue() == 0 && parser.getString().startsWith("-");
    }

    /// Writes a value with its numbers as they were read.
    public static void write(JsonGenerator generator, JsonNode value) {
        MAPPER.writeTree(generator, value);
    }

    /// The value as one line of text.
    public static String text(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }

    /// The value as UTF-8 text.
    public static byte[] bytes(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// The value for a message: as text, cut behind 80 characters; a field that is not there is `missing`.
    public static String excerpt(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "missing";
        }
        String text = text(value);
        return text.length() <= EXCERPT_LENGTH ? text : text.substring(0, EXCERPT_LENGTH) + "...";
    }

    /// What is wrong with a text, in one line, with the byte where the parser stopped.
    public static JsonSyntaxException fault(JacksonException fault) {
        var location = fault.getLocation();
        long offset = location == null ? -1 : location.getByteOffset();
        if (fault instanceof UnexpectedEndOfInputException) {
            return new JsonSyntaxException("the text ends too early (expected: the rest of the JSON)", offset);
        }
        String reason = fault.getOriginalMessage();
        if (fault instanceof StreamConstraintsException) {
            reason = reason.replaceFirst(", from `StreamReadConstraints.*`\\)", ")");
        }
        return new JsonSyntaxException(lowerFirst(reason), offset);
    }

    private static String lowerFirst(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.isEmpty() ? line : line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }
}
