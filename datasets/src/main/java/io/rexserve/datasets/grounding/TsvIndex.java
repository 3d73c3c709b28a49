package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.TextLines;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The offsets of the lines of annotations, one after the other: those of the `.lineidx`, or without one those of all
/// lines. Offsets that do not point to a line are reported, as are lines that an index in the file's order leaves out.
final class TsvIndex implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int MAX_LINE = 1 << 10;

    private final TextLines offsets;
    private final ByteWindow annotations;
    private final String name;
    private final ProblemSink problems;
    private long expected;
    private boolean inOrder = true;
    private @Nullable String firstGap;
    private String gapMessage = "";
    private long gaps;
    private boolean ended;

    TsvIndex(TsvFiles files, ProblemSink problems) throws IOException {
        this.problems = problems;
        this.name = files.annotations().getFileName().toString();
        offsets = new TextLines(files.index(), problems, MAX_LINE);
        annotations = new ByteWindow(files.annotations());
    }

    /// The next offset that points to a line; empty behind the last.
    OptionalLong next() throws IOException {
        for (var next = offsets.next(); next.isPresent(); next = offsets.next()) {
            String text = next.get().text().strip();
            if (text.isEmpty()) {
                continue;
            }
            long offset = offset(text);
            if (isLine(offset, text, offsets.place(next.get()))) {
                return OptionalLong.of(offset);
            }
        }
        reportLeftOut();
        return OptionalLong.empty();
    }

    private static long offset(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private boolean isLine(long offset, String text, String place) throws IOException {
        if (offset < 0 || offset >= annotations.size()) {
            problems.report(
                    ProblemReason.BAD_OFFSET,
                    place,
                    "offset: " + text + " (expected: 0 to " + (annotations.size() - 1) + ", within " + name + ")");
            return false;
        }
        if (!annotations.isLineStart(offset)) {
            problems.report(
                    ProblemReason.BAD_OFFSET,
                    place,
                    "offset: " + text + ", within a line (expected: the start of a line of " + name + ")");
            return false;
        }
        if (offset > expected && firstGap == null) {
            firstGap = place;
            gapMessage =
                    "offset: " + offset + " (expected: " + expected + ", where the next line of " + name + " begins)";
        }
        gaps += offset > expected ? 1 : 0;
        inOrder &= offset >= expected;
        expected = behindLine(offset);
        return true;
    }

    /// An index in the file's order is meant to list all lines; one in another order is a choice.
    private void reportLeftOut() {
        if (ended || !inOrder) {
            return;
        }
        ended = true;
        if (firstGap != null) {
            String further = gaps == 1 ? "" : ", and " + (gaps - 1) + " further gaps";
            problems.report(ProblemReason.BAD_OFFSET, firstGap, gapMessage + further);
        }
        if (expected < annotations.size()) {
            problems.report(
                    ProblemReason.BAD_OFFSET,
                    name + ".lineidx",
                    "ends before byte " + expected + " of " + name + " (expected: the offsets of all lines)");
        }
    }

    private long behindLine(long offset) throws IOException {
        long at = offset;
        int c = annotations.at(at);
        while (c != '\n' && c != ByteWindow.END) {
            c = annotations.at(++at);
        }
        return at + 1;
    }

    /// Writes the index of a file of annotations that has none.
    static void rebuild(TsvFiles files) throws IOException {
        try (var parts = new PartFiles();
                InputStream in = new BufferedInputStream(Files.newInputStream(files.annotations()), BUFFER)) {
            OutputStream out = parts.create(files.index());
            long position = 0;
            boolean atStart = true;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (atStart) {
                    write(out, position);
                }
                atStart = c == '\n';
                position++;
            }
            parts.finish();
        }
    }

    static void write(OutputStream out, long offset) throws IOException {
        out.write((offset + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        try (offsets) {
            annotations.close();
        }
    }
}
