package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads a JSON body. The image is decoded from base64 as it arrives, never held as text; everything else is read
/// token by token, so that a list that is too long is refused before the rest of it is looked at.
final class JsonBody {
    private static final int MAX_DEPTH = 8;
    /// Values of an array or object inside a list: a box has four.
    private static final int MAX_INNER_VALUES = 16;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength((int) BodyReader.TEXT_BYTES) // not of the image, which is streamed
                            .build())
                    .build())
            .build();

    private final JsonParser parser;
    private final BodyFields fields;
    private long imageCharacters;
    private String field = "";

    private JsonBody(JsonParser parser, BodyFields fields) {
        this.parser = parser;
        this.fields = fields;
    }

    /// Reads one object into fields.
    ///
    /// @param in ends, or throws, where the body is too long
    /// @param image takes the file
    static void read(InputStream in, ImageBytes image, BodyFields fields) throws IOException {
        String field = "";
        try (JsonParser parser = JSON.createParser(new DataUrls(in))) {
            var body = new JsonBody(parser, fields);
            try {
                body.readObject(image);
            } finally {
                field = body.field;
            }
        } catch (JacksonException e) {
            throw problem(e, fields.shown(field));
        }
    }

    private void readObject(ImageBytes image) {
        if (position() < 0) { // no bytes are counted in other codings, which the parser detects
            throw malformed("JSON: in UTF-16 or UTF-32 (expected: UTF-8)");
        }
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("JSON: no object (expected: one)");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            field = parser.currentName();
            readField(image);
            field = "";
        }
        requireText();
        if (parser.nextToken() != null) {
            throw malformed("JSON: more than one value (expected: one object)");
        }
    }

    private void readField(ImageBytes image) {
        JsonToken token = parser.nextToken();
        requireText();
        if (token == JsonToken.VALUE_NULL) {
            return; // as if it were not there
        }
        if (!fields.knows(field)) {
            skip();
        } else if (!field.equals(BodyFields.IMAGE)) {
            long before = position();
            JsonNode value = value(field, fields.maxRead(field));
            boolean unset = value.isArray() && value.isEmpty() && fields.isList(field);
            if (!unset) { // generated clients send lists that nobody set
                fields.put(field, value);
            }
            fields.hold(position() - before);
        } else if (token == JsonToken.VALUE_STRING) {
            long before = position();
            fields.putImage(decoded(image));
            imageCharacters += position() - before;
        } else {
            fields.fault(field, BodyFields.kind(value(field, MAX_INNER_VALUES)) + " (expected: a string of base64)");
        }
    }

    /// The value that the parser stands at, which is of a known field. Objects are kept where a field takes them.
    ///
    /// @param most values of an array
    private JsonNode value(String place, int most) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return object(place);
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(parser.getDoubleValue())) {
            return beyondDouble();
        }
        if (token != JsonToken.START_ARRAY) {
            return parser.readValueAsTree();
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            requireText();
            if (values.size() == most) {
                throw fields.tooMany(place, most);
            }
            values.add(value(place + "[" + values.size() + "]", MAX_INNER_VALUES));
        }
        return values;
    }

    private ObjectNode object(String place) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        if (!fields.takesObjects(field)) {
            skip();
            return members;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            requireText();
            if (members.size() == MAX_INNER_VALUES) {
                throw fields.tooMany(place, MAX_INNER_VALUES);
            }
            members.set(name, value(place + "." + fields.shown(name), MAX_INNER_VALUES));
        }
        return members;
    }

    /// A number that would be read as infinite, which JSON has no number for, as it is written.
    private JsonNode beyondDouble() {
        String written = parser.getString();
        try {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(written));
        } catch (NumberFormatException _) { // an exponent of more than ten digits
            throw malformed("JSON: " + FieldText.echo(written) + ", in field " + fields.shown(field)
                    + " (expected: a number of at most 1.8e308)");
        }
    }

    private void skip() {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth > 0 && parser.nextToken() == null) {
                return; // the parser says that the object is not closed
            }
            requireText();
        } while (depth > 0);
    }

    /// Refuses a body that has more beside the image than any request needs.
    private void requireText() {
        if (position() - imageCharacters > BodyReader.TEXT_BYTES) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    "JSON: more than " + BodyReader.TEXT_BYTES + " bytes beside the image (expected: <= "
                            + BodyReader.TEXT_BYTES + ")");
        }
    }

    private long position() {
        return parser.currentLocation().getByteOffset();
    }

    private byte[] decoded(ImageBytes image) {
        try {
            parser.readBinaryValue(image);
            return image.toByteArray();
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        } catch (JacksonException e) {
            if (e.getCause() instanceof ProblemException || e.getCause() instanceof IOException) {
                throw e;
            }
            throw ProblemException.invalid(
                    BodyFields.IMAGE, "no base64 (expected: base64 of the file, or a data: URL of it)");
        }
    }

    /// In our own words: those of the parser name its settings.
    private static ProblemException problem(JacksonException e, String field) throws IOException {
        if (e.getCause() instanceof ProblemException known) {
            return known;
        }
        if (e.getCause() instanceof IOException broken) {
            throw broken;
        }
        String what = e instanceof StreamConstraintsException
                ? "deeper than " + MAX_DEPTH + ", or a name, text or number too long"
                : "not well-formed, or ends too early";
        var at = e.getLocation();
        String place = at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return malformed("JSON: " + what + place + (field.isEmpty() ? "" : ", in field " + field));
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemKind.MALFORMED_BODY, detail);
    }
}
