package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.databind.node.ObjectNode;

/// A JSON file that is read from its start to its end first, and then at single places. One that gzip compressed is
/// unpacked into a temporary file before.
final class JsonFile implements Closeable {
    private static final int WINDOW_BYTES = 1 << 16;
    private static final int START_BYTES = 4;

    private final Path path;
    private final FileChannel channel;
    private byte[] window = new byte[WINDOW_BYTES];
    private long windowStart;
    private int windowLength;
    private long lastEnd = -1;

    private JsonFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// @throws DatasetException if there is no such file, or it is no UTF-8 text
    static JsonFile open(Path path, ProblemSink problems) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new DatasetException(
                    path + ": " + (Files.isDirectory(path) ? "a folder" : "no such file") + " (expected: a JSON file)");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            byte[] start = start(channel);
            if (start.length > 1 && (start[0] & 255) == 0x1F && (start[1] & 255) == 0x8B) {
                try (FileChannel packed = channel) {
                    channel = unpacked(path, packed);
                }
                start = start(channel);
            }
            check(path, start, problems);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new JsonFile(path, channel);
    }

    private static byte[] start(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(START_BYTES);
        channel.read(start, 0);
        byte[] bytes = new byte[start.flip().remaining()];
        start.get(bytes);
        return bytes;
    }

    private static FileChannel unpacked(Path path, FileChannel packed) throws IOException {
        FileChannel unpacked = RowSorter.temporaryFile();
        try (InputStream in = new GZIPInputStream(Channels.newInputStream(packed.position(0)), WINDOW_BYTES)) {
            in.transferTo(Channels.newOutputStream(unpacked));
        } catch (EOFException | ZipException e) {
            unpacked.close();
            throw new DatasetException(path + ": damaged gzip file: " + e.getMessage(), e);
        } catch (IOException e) {
            unpacked.close();
            throw e;
        }
        return unpacked;
    }

    private static void check(Path path, byte[] start, ProblemSink problems) {
        if (start.length == 0) {
            throw new DatasetException(path + ": an empty file (expected: JSON)");
        }
        boolean utf16 = start.length > 1
                && (start[0] == 0 || start[1] == 0 || ((start[0] & 255) >= 0xFE && (start[1] & 255) >= 0xFE));
        if (utf16) {
            throw new DatasetException(path + ": UTF-16 or UTF-32 text, or no text (expected: JSON in UTF-8)");
        }
        if (start.length > 2 && (start[0] & 255) == 0xEF && (start[1] & 255) == 0xBB && (start[2] & 255) == 0xBF) {
            problems.report(
                    ProblemReason.BYTE_ORDER_MARK, path + ", byte 0", "byte order mark (expected: JSON begins with {)");
        }
    }

    Path path() {
        return path;
    }

    /// From the first byte on; closing it leaves the file open.
    InputStream stream() throws IOException {
        channel.position(0);
        InputStream in = Channels.newInputStream(channel);
        return new BufferedInputStream(in, WINDOW_BYTES) {
            @Override
            public void close() {}
        };
    }

    /// The object of one entry, read anew.
    ///
    /// @throws JsonSyntaxException if a key is given twice in it
    ObjectNode object(long offset, int length) throws IOException, JsonSyntaxException {
        int at = locate(offset, length);
        return (ObjectNode) Json.read(window, at, length);
    }

    /// Position of an entry's bytes in the window. Entries that follow each other closely are read together.
    private int locate(long offset, int length) throws IOException {
        boolean held = offset >= windowStart && offset + length <= windowStart + windowLength;
        if (!held) {
            boolean sequential = offset >= lastEnd && offset - lastEnd < WINDOW_BYTES;
            fill(offset, sequential ? Math.max(length, WINDOW_BYTES) : length);
            if (windowLength < length) {
                throw new IOException(path + ": ends at byte " + (windowStart + windowLength) + " (expected: "
                        + (offset + length) + " bytes; the file changed while it was read)");
            }
        }
        lastEnd = offset + length;
        return (int) (offset - windowStart);
    }

    private void fill(long offset, int bytes) throws IOException {
        if (bytes > window.length) {
            window = new byte[bytes];
        }
        ByteBuffer target = ByteBuffer.wrap(window, 0, bytes);
        while (target.hasRemaining() && channel.read(target, offset + target.position()) >= 0) {
            // the loop's condition reads
        }
        windowStart = offset;
        windowLength = target.position();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
