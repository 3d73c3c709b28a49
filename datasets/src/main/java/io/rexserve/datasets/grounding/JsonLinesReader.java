package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads JSON Lines: one object a line, blank lines skipped.
final class JsonLinesReader implements DatasetReader {
    /// Makes a record of one line.
    interface Parser {
        /// @throws DamagedEntry if the line gives no record
        ImageRecord record(Entry line, long number) throws DamagedEntry;
    }

    private final TextLines lines;
    private final ProblemSink problems;
    private final DatasetDescription description;
    private final Parser parser;

    JsonLinesReader(TextLines lines, ProblemSink problems, DatasetDescription description, Parser parser) {
        this.lines = lines;
        this.problems = problems;
        this.description = description;
        this.parser = parser;
    }

    @Override
    public DatasetDescription description() {
        return description;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().text().isBlank()) {
                continue;
            }
            try {
                Entry entry = entry(line.get(), lines);
                return Optional.of(parser.record(entry, line.get().number()));
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
        return Optional.empty();
    }

    static Entry entry(TextLines.Line line, TextLines lines) throws DamagedEntry {
        String place = lines.place(line);
        return new Entry(object(line.text(), place), place);
    }

    static ObjectNode object(String text, String place) throws DamagedEntry {
        try {
            JsonNode value = Json.read(text);
            if (value instanceof ObjectNode object) {
                return object;
            }
            throw new DamagedEntry(
                    ProblemReason.MALFORMED, place, "line: " + Json.excerpt(value) + " (expected: a JSON object)");
        } catch (JsonSyntaxException e) {
            throw new DamagedEntry(ProblemReason.MALFORMED, place, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
