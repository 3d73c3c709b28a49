package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a JSON array of objects, one at a time. Behind a syntax error the rest of the file is not read, since nothing
/// tells where the next object begins.
final class JsonArrayReader implements DatasetReader {
    private static final int BUFFER = 1 << 16;
    private static final int MARK_LENGTH = 3;

    private final InputStream in;
    private final JsonParser parser;
    private final String name;
    private final ProblemSink problems;
    private final JsonLinesReader.Parser records;
    private long index = -1;
    private boolean ended;

    JsonArrayReader(Path path, ProblemSink problems, JsonLinesReader.Parser records) throws IOException {
        this.problems = problems;
        this.records = records;
        name = path.getFileName().toString();
        in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        reportMark();
        parser = Json.parser(in);
        ended = parser.nextToken() != JsonToken.START_ARRAY;
    }

    private void reportMark() throws IOException {
        in.mark(MARK_LENGTH);
        byte[] first = in.readNBytes(MARK_LENGTH);
        in.reset();
        if (first.length == MARK_LENGTH && (first[0] & 0xFF) == 0xEF && (first[1] & 0xFF) == 0xBB) {
            problems.report(
                    ProblemReason.BYTE_ORDER_MARK,
                    name,
                    "first bytes: EF BB BF (expected: text without a byte order mark)");
        }
    }

    @Override
    public DatasetDescription description() {
        return DatasetDescription.UNKNOWN;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        while (!ended) {
            ObjectNode object = read();
            if (object == null) {
                continue;
            }
            try {
                return Optional.of(records.record(new Entry(object, place()), index));
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
        return Optional.empty();
    }

    private String place() {
        return name + ", [" + index + "]";
    }

    private @Nullable ObjectNode read() {
        index++;
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                ended = true;
                if (parser.nextToken() != null) {
                    report("more text behind the list (expected: the end)");
                }
                return null;
            }
            return object();
        } catch (JacksonException e) {
            ended = true;
            report(Json.fault(e).getMessage() + "; the rest is not read");
            return null;
        }
    }

    private @Nullable ObjectNode object() {
        int depth = parser.streamReadContext().getNestingDepth()
                - (parser.currentToken().isStructStart() ? 1 : 0);
        try {
            JsonNode value = Json.readValue(parser);
            if (value instanceof ObjectNode object) {
                return object;
            }
            report("entry: " + Json.excerpt(value) + " (expected: a JSON object)");
        } catch (JsonSyntaxException e) {
            report(String.valueOf(e.getMessage()));
            while (parser.streamReadContext().getNestingDepth() > depth && parser.nextToken() != null) {
                // To the end of this object.
            }
        }
        return null;
    }

    private void report(String message) {
        problems.report(ProblemReason.MALFORMED, place(), message);
    }

    @Override
    public void close() throws IOException {
        try (in) {
            parser.close();
        }
    }
}
