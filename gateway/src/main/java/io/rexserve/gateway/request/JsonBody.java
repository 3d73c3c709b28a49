package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads a JSON body token by token; the picture is decoded from base64 as it arrives, never held as text.
public final class JsonBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(Integer.MAX_VALUE) // the stream itself is limited
                    .build())
            .build();

    private final ImageLimits limits;
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final List<FieldError> errors = new ArrayList<>();
    private byte @Nullable [] image;

    private JsonBody(ImageLimits limits) {
        this.limits = limits;
    }

    /// Reads one object.
    ///
    /// @param in ends, or throws, where the body is too long
    public static RequestForm read(InputStream in, ImageLimits limits) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            var body = new JsonBody(limits);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("JSON: no object (expected: one)");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                body.field(parser.currentName(), parser);
            }
            if (parser.nextToken() != null) {
                throw malformed("JSON: more than one value (expected: one object)");
            }
            return new RequestForm(body.image, body.texts, body.errors);
        } catch (JacksonException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw malformed(flaw(e));
        }
    }

    /// In our own words: the parser's name its settings.
    private static String flaw(JacksonException e) {
        String what = e instanceof StreamConstraintsException
                ? "too deep, or a name or number too long"
                : "not well-formed, or ends too early";
        var at = e.getLocation();
        return "JSON: " + what + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    private void field(String name, JsonParser parser) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return; // as if it were not there
        }
        RequestForm.Kind kind = RequestForm.KINDS.get(name);
        if (name.equals(RequestForm.IMAGE)) {
            picture(token, parser);
        } else if (kind == null) {
            texts.put(name, List.of());
            parser.skipChildren();
        } else {
            switch (kind) {
                case TEXT -> single(name, token, token == JsonToken.VALUE_STRING, "a string", parser);
                case NUMBER -> single(name, token, token.isNumeric(), "a number", parser);
                case BOOLEAN -> single(name, token, token.isBoolean(), "a boolean", parser);
                case TEXTS -> texts.put(name, list(name, token, "strings", parser, this::text));
                case INDICES -> indices(name, token, parser);
                case BOXES -> texts.put(name, list(name, token, "boxes", parser, this::box));
            }
        }
    }

    private void picture(JsonToken token, JsonParser parser) {
        if (token != JsonToken.VALUE_STRING) {
            wrong(RequestForm.IMAGE, token, "a string of base64", parser);
            return;
        }
        var bytes = new Bounded(limits);
        try {
            parser.readBinaryValue(bytes);
            image = bytes.toByteArray();
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        } catch (JacksonException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw ProblemException.invalid(
                    RequestForm.IMAGE, "no base64 (expected: base64 of the file, without a data: prefix)");
        }
    }

    /// Reads one element of an array.
    @FunctionalInterface
    private interface Element {
        String read(String place, JsonToken token, JsonParser parser);
    }

    /// @param what the array is of
    private List<String> list(String name, JsonToken token, String what, JsonParser parser, Element element) {
        var values = new ArrayList<String>();
        if (token != JsonToken.START_ARRAY) {
            wrong(name, token, "an array of " + what, parser);
            return values;
        }
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next == null) {
                throw malformed("JSON: ends inside " + name);
            }
            values.add(element.read(name + "[" + values.size() + "]", next, parser));
        }
        return values;
    }

    private String text(String place, JsonToken token, JsonParser parser) {
        return element(place, token, token == JsonToken.VALUE_STRING, "a string", parser);
    }

    private String number(String place, JsonToken token, JsonParser parser) {
        return element(place, token, token.isNumeric(), "a number", parser);
    }

    private String box(String place, JsonToken token, JsonParser parser) {
        return String.join(",", list(place, token, "four numbers", parser, this::number));
    }

    private String element(String place, JsonToken token, boolean right, String expected, JsonParser parser) {
        if (right) {
            return parser.getString();
        }
        wrong(place, token, expected, parser);
        return "?";
    }

    private void indices(String name, JsonToken token, JsonParser parser) {
        if (token == JsonToken.VALUE_STRING) {
            texts.put(name, List.of(parser.getString()));
        } else {
            texts.put(name, list(name, token, "numbers", parser, this::number));
        }
    }

    private void single(String name, JsonToken token, boolean right, String expected, JsonParser parser) {
        if (right) {
            texts.put(name, List.of(parser.getString()));
        } else {
            wrong(name, token, expected, parser);
        }
    }

    private void wrong(String name, JsonToken token, String expected, JsonParser parser) {
        String kind = switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "a number";
        };
        errors.add(new FieldError(name, kind + " (expected: " + expected + ")"));
        parser.skipChildren();
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemKind.MALFORMED_BODY, detail);
    }

    /// Takes as many bytes as a picture may have.
    private static final class Bounded extends ByteArrayOutputStream {
        private final ImageLimits limits;

        Bounded(ImageLimits limits) {
            this.limits = limits;
        }

        @Override
        public synchronized void write(int b) {
            limits.requireBytes(count + 1L);
            super.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            limits.requireBytes((long) count + length);
            super.write(bytes, offset, length);
        }
    }
}
