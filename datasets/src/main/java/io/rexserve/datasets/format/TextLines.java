package io.rexserve.datasets.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A UTF-8 text file line by line, in memory of one line. Lines end with LF or CR LF. A byte order mark is noted and
/// skipped; a line that is too long or no UTF-8 is reported and left out.
public final class TextLines implements Closeable {
    /// Bytes of a line; the annotations of one image are far below.
    public static final int MAX_LINE = 16 << 20;

    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int FIRST_LINE = 256;

    /// One line.
    ///
    /// @param number from 1; 0 if reading jumped to a place whose number is not known
    /// @param offset of its first byte in the file
    /// @param text without its end
    public record Line(long number, long offset, String text) {}

    private final Path path;
    private final ProblemSink problems;
    private final int maxLength;
    private final SeekableByteChannel in;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private int at;
    private long position;
    private long number;
    private boolean isNumbered = true;
    private byte[] line = new byte[FIRST_LINE];

    public TextLines(Path path, ProblemSink problems) throws IOException {
        this(path, problems, MAX_LINE);
    }

    /// @param maxLength bytes of a line
    public TextLines(Path path, ProblemSink problems, int maxLength) throws IOException {
        this.path = path;
        this.problems = problems;
        this.maxLength = maxLength;
        this.in = Files.newByteChannel(path);
    }

    /// The next line that is whole; empty behind the last. A line end at the end of the file starts no further line.
    public Optional<Line> next() throws IOException {
        while (fill()) {
            Optional<Line> whole = nextOnly();
            if (whole.isPresent()) {
                return whole;
            }
        }
        return Optional.empty();
    }

    /// The next line; empty if it is reported as damaged, or behind the last.
    public Optional<Line> nextOnly() throws IOException {
        if (!fill()) {
            return Optional.empty();
        }
        long offset = position;
        number++;
        long length = collect();
        int start = offset == 0 ? skipMark(length) : 0;
        if (length > maxLength) {
            problems.report(
                    ProblemReason.MALFORMED,
                    place(number(), offset),
                    "line of " + length + " bytes (expected: at most " + maxLength + ")");
            return Optional.empty();
        }
        int end = (int) length;
        if (end > start && line[end - 1] == '\r') {
            end--;
        }
        return decoded(start, end, offset).map(text -> new Line(number(), offset + start, text));
    }

    private long number() {
        return isNumbered ? number : 0;
    }

    /// Continues at another line. Its number is known if that is where reading stands anyway.
    ///
    /// @param offset of its first byte
    public void seek(long offset) throws IOException {
        if (offset == position) {
            return;
        }
        isNumbered = false;
        in.position(offset);
        position = offset;
        at = 0;
        filled = 0;
    }

    /// Where the next line begins, in bytes.
    public long position() {
        return position;
    }

    /// Where a line is, for problems: `name, line 3`.
    public String place(Line wanted) {
        return place(wanted.number, wanted.offset);
    }

    /// Where a line is, for problems: `name, line 3`.
    public String place(long lineNumber) {
        return path.getFileName() + ", line " + lineNumber;
    }

    private String place(long lineNumber, long offset) {
        return lineNumber > 0 ? place(lineNumber) : path.getFileName() + ", byte " + offset;
    }

    /// Reads to the end of the line; what is beyond the limit is counted, not kept.
    private long collect() throws IOException {
        long length = 0;
        while (fill()) {
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int count = end - at;
            if (length + count <= maxLength) {
                append((int) length, count);
            }
            length += count;
            position += count;
            at = end;
            if (end < filled) {
                at++;
                position++;
                return length;
            }
        }
        return length;
    }

    private void append(int length, int count) {
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, Math.min(maxLength, line.length * 2)));
        }
        System.arraycopy(buffer, at, line, length, count);
    }

    private int skipMark(long length) {
        int size = BYTE_ORDER_MARK.length;
        if (length < size || !Arrays.equals(line, 0, size, BYTE_ORDER_MARK, 0, size)) {
            return 0;
        }
        problems.report(
                ProblemReason.BYTE_ORDER_MARK,
                place(1, 0),
                "first bytes: EF BB BF (expected: text without a byte order mark)");
        return size;
    }

    private Optional<String> decoded(int start, int end, long offset) {
        try {
            // A new decoder reports what a String constructor would replace.
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, start, end - start))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.report(
                    ProblemReason.MALFORMED,
                    place(number(), offset),
                    "byte " + firstBad(start, end) + " of the line: not UTF-8 (expected: UTF-8 text)");
            return Optional.empty();
        }
    }

    private int firstBad(int start, int end) {
        ByteBuffer bytes = ByteBuffer.wrap(line, start, end - start);
        StandardCharsets.UTF_8.newDecoder().decode(bytes, CharBuffer.allocate(end - start + 1), true);
        return bytes.position() - start + 1;
    }

    private boolean fill() throws IOException {
        if (at < filled) {
            return true;
        }
        at = 0;
        filled = Math.max(0, in.read(ByteBuffer.wrap(buffer)));
        return filled > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
