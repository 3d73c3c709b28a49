package io.rexserve.image.webp;

/// The boolean entropy decoder of VP8 (RFC 6386, section 7) over a part of a file.
final class Vp8BitReader {
    private static final int EVEN = 128;

    private final byte[] file;
    private final int end;
    private int position;
    private long value;
    private int range = 254; // less one
    private int bits = -8;
    private boolean exhausted;

    /// @param end the first byte that may not be read
    Vp8BitReader(byte[] file, int position, int end) {
        this.file = file;
        this.position = position;
        this.end = end;
    }

    /// Whether more was asked for than there is. One byte of zeros behind the end is part of the format.
    boolean exhausted() {
        return exhausted;
    }

    /// @param probability of a zero, in 256ths
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = (range * probability) >> 8;
        int bit;
        int left;
        if ((int) (value >>> bits) > split) {
            bit = 1;
            left = range - split;
            value -= (long) (split + 1) << bits;
        } else {
            bit = 0;
            left = split + 1;
        }
        int shift = Integer.numberOfLeadingZeros(left) - 24;
        range = (left << shift) - 1;
        bits -= shift;
        return bit;
    }

    private void load() {
        if (end - position >= Integer.BYTES) {
            long next = (file[position] & 0xFFL) << 24
                    | (file[position + 1] & 0xFFL) << 16
                    | (file[position + 2] & 0xFFL) << 8
                    | (file[position + 3] & 0xFFL);
            value = value << 32 | next;
            bits += 32;
            position += Integer.BYTES;
        } else if (position < end) {
            value = value << 8 | (file[position++] & 0xFF);
            bits += 8;
        } else if (!exhausted) {
            value <<= 8;
            bits += 8;
            exhausted = true;
        } else {
            bits = 0;
        }
    }

    boolean flag() {
        return bit(EVEN) != 0;
    }

    /// An unsigned number, its highest bit first.
    int number(int length) {
        int number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 1 | bit(EVEN);
        }
        return number;
    }

    /// A number with its sign behind it.
    int signedNumber(int length) {
        int number = number(length);
        return flag() ? -number : number;
    }

    /// A signed number behind a flag that says whether there is one; otherwise 0.
    int optionalNumber(int length) {
        return flag() ? signedNumber(length) : 0;
    }
}
