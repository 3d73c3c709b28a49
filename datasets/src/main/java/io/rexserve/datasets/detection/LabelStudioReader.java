package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.SeenKeys;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads tasks one by one from a list.
final class LabelStudioReader implements DatasetReader {
    private final Path file;
    private final ProblemSink problems;
    private final InputStream in;
    private final JsonParser parser;
    private final LabelStudioTask tasks;
    private final SeenKeys ids = new SeenKeys();
    private long index = -1;
    private boolean ended;

    LabelStudioReader(Path file, ReadOptions options) throws IOException {
        this.file = file;
        this.problems = options.problems();
        this.tasks = new LabelStudioTask(file, options);
        this.in = new BufferedInputStream(Files.newInputStream(file));
        skipMark();
        this.parser = Json.parser(in);
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_ARRAY) {
                close();
                throw new DatasetException(
                        file + ": " + (first == null ? "empty" : "no list") + " (expected: a list of tasks)");
            }
        } catch (JacksonException e) {
            close();
            throw new DatasetException(file + ", " + Json.fault(e).getMessage(), e);
        }
    }

    private void skipMark() throws IOException {
        in.mark(3);
        byte[] first = in.readNBytes(3);
        if (first.length == 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF) {
            problems.report(ProblemReason.BYTE_ORDER_MARK, name(), "first bytes: EF BB BF (expected: JSON)");
        } else {
            in.reset();
        }
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public DatasetDescription description() {
        return DatasetDescription.UNKNOWN;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        while (!ended) {
            Optional<ImageRecord> record = record();
            if (record.isPresent()) {
                return record;
            }
        }
        return Optional.empty();
    }

    /// Of the next task; empty if it is damaged, or behind the last.
    private Optional<ImageRecord> record() throws IOException {
        index++;
        String place = name() + ", tasks[" + index + "]";
        JsonNode task;
        try {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                ended = true;
                return Optional.empty();
            }
            task = Json.readValue(parser);
        } catch (JacksonException e) {
            return end(place, Json.fault(e));
        } catch (JsonSyntaxException e) {
            return end(place, e);
        }
        if (!(task instanceof ObjectNode object)) {
            problems.report(ProblemReason.MALFORMED, place, Json.excerpt(task) + " (expected: a task)");
            return Optional.empty();
        }
        Optional<ImageRecord> record = tasks.record(object, place);
        if (record.isPresent() && !ids.add(record.get().id())) {
            problems.report(
                    ProblemReason.DUPLICATE_ID, place, "id: " + record.get().id() + " (expected: each id once)");
            return Optional.empty();
        }
        return record;
    }

    /// Behind a fault of syntax there is no next task.
    private Optional<ImageRecord> end(String place, JsonSyntaxException fault) {
        ended = true;
        problems.report(ProblemReason.MALFORMED, place, fault.getMessage() + "; nothing behind it was read");
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
