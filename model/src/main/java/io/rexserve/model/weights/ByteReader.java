package io.rexserve.model.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads little-endian fields of a file one after the other; every fault names the byte where it was found.
final class ByteReader {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String source;
    private final MemorySegment bytes;
    private long position;

    /// @param source a file, or an entry of one, for messages
    ByteReader(String source, MemorySegment bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long size() {
        return bytes.byteSize();
    }

    ByteReader at(long next) {
        if (next < 0 || next > size()) {
            throw fault(position, "offset " + Long.toUnsignedString(next), "at most " + size() + ", where it ends");
        }
        position = next;
        return this;
    }

    int u8() {
        return bytes.get(ValueLayout.JAVA_BYTE, advance(Byte.BYTES)) & 0xFF;
    }

    int u16() {
        return bytes.get(SHORT, advance(Short.BYTES)) & 0xFFFF;
    }

    int i32() {
        return bytes.get(INT, advance(Integer.BYTES));
    }

    long u32() {
        return i32() & 0xFFFF_FFFFL;
    }

    /// @throws CheckpointException if the top bit is set: nothing here is that large
    long u63() {
        long at = position;
        long value = i64();
        if (value < 0) {
            throw fault(at, Long.toUnsignedString(value), "less than 2^63");
        }
        return value;
    }

    long i64() {
        return bytes.get(LONG, advance(Long.BYTES));
    }

    ByteReader skip(long count) {
        advance(count);
        return this;
    }

    byte[] bytes(long count) {
        long start = advance(count);
        return bytes.asSlice(start, count).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Text in UTF-8.
    String text(long byteCount, int limit) {
        long at = position;
        if (byteCount > limit) {
            throw fault(at, "a text of " + byteCount + " bytes", "<= " + limit);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(byteCount)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault(at, "a text that is not UTF-8", "UTF-8");
        }
    }

    /// Text up to a line feed, which is passed over.
    String line(int limit) {
        long start = position;
        long end = start;
        while (u8() != '\n') {
            end++;
            if (end - start > limit) {
                throw fault(start, "a line of more than " + limit + " bytes", "<= " + limit);
            }
        }
        position = start;
        String line = text(end - start, limit);
        position = end + 1;
        return line;
    }

    private long advance(long count) {
        if (count < 0 || count > size() - position) {
            throw fault(
                    position,
                    Long.toUnsignedString(count) + " bytes to read",
                    "at most " + (size() - position) + ", up to the end; is the file truncated?");
        }
        long start = position;
        position += count;
        return start;
    }

    /// @param at the byte that is wrong
    CheckpointException fault(long at, String found, String expected) {
        return new CheckpointException(source + ": byte " + at + ": " + found + " (expected: " + expected + ")");
    }
}
