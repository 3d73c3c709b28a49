package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads a JSON body. The image is decoded from base64 as it arrives, never held as text.
final class JsonBody {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(Integer.MAX_VALUE) // the stream itself is limited
                            .build())
                    .build())
            .build();

    private JsonBody() {}

    /// Reads one object into fields.
    ///
    /// @param in ends, or throws, where the body is too long
    static void read(InputStream in, ImageLimits limits, BodyFields fields) {
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("JSON: no object (expected: one)");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                field(parser, limits, fields);
            }
            if (parser.nextToken() != null) {
                throw malformed("JSON: more than one value (expected: one object)");
            }
        } catch (JacksonException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw malformed(flaw(e));
        }
    }

    private static void field(JsonParser parser, ImageLimits limits, BodyFields fields) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return; // as if it were not there
        }
        if (!fields.knows(name)) {
            parser.skipChildren();
        } else if (!name.equals(BodyFields.IMAGE)) {
            fields.put(name, parser.readValueAsTree());
        } else if (token == JsonToken.VALUE_STRING) {
            fields.putImage(image(parser, limits));
        } else {
            fields.fault(name, BodyFields.kind(parser.readValueAsTree()) + " (expected: a string of base64)");
        }
    }

    private static byte[] image(JsonParser parser, ImageLimits limits) {
        var bytes = new Bounded(limits);
        try {
            parser.readBinaryValue(bytes);
            return bytes.toByteArray();
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        } catch (JacksonException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw ProblemException.invalid(
                    BodyFields.IMAGE, "no base64 (expected: base64 of the file, without a data: prefix)");
        }
    }

    /// In our own words: those of the parser name its settings.
    private static String flaw(JacksonException e) {
        String what = e instanceof StreamConstraintsException
                ? "too deep, or a name or number too long"
                : "not well-formed, or ends too early";
        var at = e.getLocation();
        return "JSON: " + what + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemKind.MALFORMED_BODY, detail);
    }

    /// Takes as many bytes as an image may have.
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
