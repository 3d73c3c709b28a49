package io.rexserve.image.webp;

/// Bits of a lossless WebP image, the lowest of each byte first (RFC 9649, section 3.1). Behind the end there are
/// zeros; who reads them finds out by [#exhausted].
final class Vp8lBitReader {
    private final byte[] file;
    private final int end;
    private int position;
    private long value;
    private int available;
    private boolean exhausted;

    /// @param end the first byte that may not be read
    Vp8lBitReader(byte[] file, int position, int end) {
        this.file = file;
        this.position = position;
        this.end = end;
    }

    /// Whether bits behind the end were read.
    boolean exhausted() {
        return exhausted;
    }

    /// The next 32 bits, without moving.
    int peek() {
        if (available < 32) {
            fill();
        }
        return (int) value;
    }

    private void fill() {
        if (end - position >= Integer.BYTES) {
            long next = (file[position] & 0xFFL)
                    | (file[position + 1] & 0xFFL) << 8
                    | (file[position + 2] & 0xFFL) << 16
                    | (file[position + 3] & 0xFFL) << 24;
            value |= next << available;
            available += 32;
            position += Integer.BYTES;
            return;
        }
        while (available < 32 && position < end) {
            value |= (file[position++] & 0xFFL) << available;
            available += 8;
        }
    }

    /// @param count 0 to 32
    void skip(int count) {
        value >>>= count;
        available -= count;
        if (available < 0) {
            exhausted = true;
            available = 0;
            value = 0;
        }
    }

    /// @param count 0 to 24
    int bits(int count) {
        int bits = peek() & ((1 << count) - 1);
        skip(count);
        return bits;
    }

    boolean flag() {
        return bits(1) != 0;
    }
}
