package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.record.ImageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// The entries of a TSV triple by number, as a training loop draws them. Holds eight bytes an entry. One thread.
public final class TsvTable implements Closeable {
    private static final int FIRST_CAPACITY = 1 << 10;

    private final TextLines lines;
    private final TsvRecords records;
    private final ProblemSink problems;
    private final long[] offsets;

    TsvTable(TsvFiles files, TsvFormat.Layout layout, ProblemSink problems) throws IOException {
        this.problems = problems;
        try (var index = new TsvIndex(files, problems)) {
            offsets = offsets(index);
        }
        lines = new TextLines(files.annotations(), problems);
        records = new TsvRecords(files, layout, problems);
    }

    private static long[] offsets(TsvIndex index) throws IOException {
        long[] all = new long[FIRST_CAPACITY];
        int count = 0;
        for (OptionalLong offset = index.next(); offset.isPresent(); offset = index.next()) {
            if (count == all.length) {
                all = Arrays.copyOf(all, count * 2);
            }
            all[count++] = offset.getAsLong();
        }
        return Arrays.copyOf(all, count);
    }

    /// Number of entries that the index lists.
    public int size() {
        return offsets.length;
    }

    /// An entry; empty if it is damaged, which is reported. Its id is the image's key.
    public Optional<ImageRecord> record(int number) throws IOException {
        lines.seek(offsets[Objects.checkIndex(number, offsets.length)]);
        Optional<TextLines.Line> line = lines.nextOnly();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(records.record(line.get(), lines.place(line.get()), null));
        } catch (DamagedEntry e) {
            e.report(problems);
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        try (lines) {
            records.close();
        }
    }
}
