package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Reads TSV triples one after the other, each in the order of its index. A missing index is noted, and the lines are
/// read in their own order.
final class TsvReader implements DatasetReader {
    private final Queue<TsvFiles> waiting;
    private final TsvFormat.Layout layout;
    private final ProblemSink problems;
    private final UniqueIds ids = new UniqueIds();
    private @Nullable Open open;

    TsvReader(List<TsvFiles> files, TsvFormat.Layout layout, ProblemSink problems) throws IOException {
        this.waiting = new ArrayDeque<>(files);
        this.layout = layout;
        this.problems = problems;
        openNext();
    }

    @Override
    public DatasetDescription description() {
        return DatasetDescription.UNKNOWN;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        while (open != null) {
            Optional<ImageRecord> record = open.next();
            if (record.isPresent()) {
                return record;
            }
            open.close();
            openNext();
        }
        return Optional.empty();
    }

    private void openNext() throws IOException {
        TsvFiles files = waiting.poll();
        open = files == null ? null : new Open(files);
    }

    /// One triple.
    private final class Open implements Closeable {
        private final TextLines lines;
        private final TsvRecords records;
        private final @Nullable TsvIndex index;

        Open(TsvFiles files) throws IOException {
            lines = new TextLines(files.annotations(), problems);
            records = new TsvRecords(files, layout, problems);
            index = Files.exists(files.index()) ? new TsvIndex(files, problems) : null;
            if (index == null) {
                problems.report(
                        ProblemReason.UNPAIRED_FILE,
                        files.annotations().toString(),
                        "index: no " + files.index().getFileName() + " (expected: beside it, for the published"
                                + " readers; the lines are read in their order)");
            }
        }

        Optional<ImageRecord> next() throws IOException {
            while (true) {
                if (index != null) {
                    OptionalLong offset = index.next();
                    if (offset.isEmpty()) {
                        return Optional.empty();
                    }
                    lines.seek(offset.getAsLong());
                }
                Optional<TextLines.Line> line = index == null ? lines.next() : lines.nextOnly();
                if (line.isEmpty() && index == null) {
                    return Optional.empty();
                }
                if (line.isEmpty() || line.get().text().isBlank()) {
                    continue;
                }
                try {
                    return Optional.of(records.record(line.get(), lines.place(line.get()), ids));
                } catch (DamagedEntry e) {
                    e.report(problems);
                }
            }
        }

        @Override
        public void close() throws IOException {
            try (lines;
                    records) {
                if (index != null) {
                    index.close();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }
}
