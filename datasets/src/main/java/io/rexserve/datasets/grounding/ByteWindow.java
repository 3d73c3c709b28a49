package io.rexserve.datasets.grounding;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Random access to the bytes of a file through a buffer that follows the reader.
final class ByteWindow implements Closeable {
    static final int END = -1;
    private static final int SIZE = 1 << 16;
    // Bytes kept before the wanted one: a line's start is checked by the byte before it.
    private static final int BEFORE = 16;

    private final SeekableByteChannel channel;
    private final long size;
    private final byte[] bytes = new byte[SIZE];
    private long start;
    private int length;

    ByteWindow(Path path) throws IOException {
        channel = Files.newByteChannel(path);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /// The byte, 0 to 255, or [#END] behind the last.
    int at(long offset) throws IOException {
        long index = offset - start;
        if (index < 0 || index >= length) {
            if (offset < 0 || offset >= size) {
                return END;
            }
            load(Math.max(0, offset - BEFORE));
            index = offset - start;
            if (index >= length) {
                return END;
            }
        }
        return bytes[(int) index] & 0xFF;
    }

    /// Whether a line begins there.
    boolean isLineStart(long offset) throws IOException {
        return offset >= 0 && offset < size && (offset == 0 || at(offset - 1) == '\n');
    }

    private void load(long offset) throws IOException {
        channel.position(offset);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until the buffer is full or the file ends.
        }
        start = offset;
        length = buffer.position();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
