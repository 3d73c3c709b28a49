package io.rexserve.gateway.batch;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.batch.BatchStore.NewItem;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads the lines of a batch: `{"customId": "a", "endpoint": "/v1/detect", "body": {...}}`. The body is kept as it
/// was written; what is wrong in it is told in the results.
final class BatchLines {
    static final String DEFAULT_ENDPOINT = "/v1/detect";
    static final int MAX_ID_LENGTH = 255;
    private static final int BUFFER = 64 << 10;
    private static final int MAX_DEPTH = 10;
    private static final String ENVELOPE = "customId, endpoint, body";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(BUFFER) // of what is kept as text; bodies are skipped over
                    .build())
            .build();

    private final RequestPermit permit;
    private final int longest;
    private final List<FieldError> faults = new ArrayList<>();
    private byte[] line = new byte[0];
    private int length;

    /// @param longest bytes of a line
    BatchLines(RequestPermit permit, long longest) {
        this.permit = permit;
        this.longest = Math.toIntExact(longest);
    }

    /// Reads all lines; empty ones do not count.
    ///
    /// @param first number of the first line
    /// @param items takes each
    /// @throws ProblemException with every fault of every line, the first ones by name
    void read(InputStream in, int first, Consumer<NewItem> items) throws IOException {
        var buffer = new byte[BUFFER];
        int number = first;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    append(buffer, from, i - from);
                    from = i + 1;
                    number = end(number, items);
                }
            }
            append(buffer, from, read - from);
        }
        end(number, items);
        permit.hold(-line.length);
        line = new byte[0];
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private void append(byte[] bytes, int from, int count) {
        if (count > longest - length) {
            throw new ProblemException(
                    ProblemKind.BODY_TOO_LARGE,
                    "requests: a line of more than " + longest + " bytes (expected: <= " + longest + ")");
        }
        if (length + count > line.length) {
            int size = Math.min(longest, Math.max(BUFFER, Math.max(2 * line.length, length + count)));
            permit.hold(size - line.length);
            line = Arrays.copyOf(line, size);
        }
        System.arraycopy(bytes, from, line, length, count);
        length += count;
    }

    /// A line has ended: the number of the next.
    private int end(int number, Consumer<NewItem> items) {
        int end = length;
        length = 0;
        for (int i = 0; i < end; i++) {
            if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t') {
                NewItem item = parse(number, end);
                if (item != null) {
                    items.accept(item);
                }
                return number + 1;
            }
        }
        return number;
    }

    private @Nullable NewItem parse(int number, int end) {
        String place = "lines[" + number + "]";
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line, 0, end)) {
            return parse(number, place, parser);
        } catch (JacksonException _) {
            fault(place, "no JSON (expected: one object with " + ENVELOPE + ")");
            return null;
        }
    }

    private @Nullable NewItem parse(int number, String place, JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            fault(place, "no object (expected: one with " + ENVELOPE + ")");
            return null;
        }
        String customId = null;
        String endpoint = DEFAULT_ENDPOINT;
        byte[] body = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "customId" -> customId = text(parser);
                case "endpoint" -> endpoint = text(parser);
                case "body" -> body = token == JsonToken.START_OBJECT ? slice(parser) : skipped(parser);
                default -> {
                    fault(place + "." + FieldText.echo(name), "unknown field (expected: one of " + ENVELOPE + ")");
                    parser.skipChildren();
                }
            }
        }
        if (parser.nextToken() != null) {
            fault(place, "more than one value (expected: one object per line)");
        }
        return item(number, place, customId, endpoint, body);
    }

    private @Nullable NewItem item(
            int number, String place, @Nullable String customId, @Nullable String endpoint, byte @Nullable [] body) {
        int before = faults.size();
        if (customId == null || customId.isBlank() || customId.length() > MAX_ID_LENGTH) {
            fault(place + ".customId", "missing or too long (expected: 1 to " + MAX_ID_LENGTH + " characters)");
        }
        if (endpoint == null || !RequestPipeline.PATHS.contains(endpoint)) {
            fault(
                    place + ".endpoint",
                    (endpoint == null ? "no string" : FieldText.echo(endpoint)) + " (expected: "
                            + FieldText.oneOf(RequestPipeline.PATHS, Function.identity()) + ")");
        }
        if (body == null) {
            fault(place + ".body", "missing or no object (expected: the JSON body of the endpoint)");
        }
        if (faults.size() > before || customId == null || endpoint == null || body == null) {
            return null;
        }
        return new NewItem(number, customId, endpoint, body, null);
    }

    /// The text that the parser stands at; null where it is none.
    private static @Nullable String text(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }

    private static byte @Nullable [] skipped(JsonParser parser) {
        parser.skipChildren();
        return null;
    }

    private byte[] slice(JsonParser parser) {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        permit.hold(end - start);
        return Arrays.copyOfRange(line, start, end);
    }

    private void fault(String place, String detail) {
        faults.add(new FieldError(place, detail));
        if (faults.size() > ProblemException.MAX_ERRORS) {
            throw ProblemException.unfinished(faults);
        }
    }
}
