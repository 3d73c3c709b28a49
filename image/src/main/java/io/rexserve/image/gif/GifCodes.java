package io.rexserve.image.gif;

import io.rexserve.image.InvalidImageException;

/// The LZW codes of a GIF frame (GIF89a, appendix F), turned into indices of colours.
final class GifCodes {
    private static final int MAX_BITS = 12;
    private static final int TABLE = 1 << MAX_BITS;

    private final byte[] file;
    private final int clear;
    private int position;
    private int blockEnd;
    private int buffer;
    private int buffered;
    private int bits;
    private int next;
    private int last = -1;
    private int firstOfLast;
    private final byte[] suffix = new byte[TABLE];
    private final short[] prefix = new short[TABLE];
    private final byte[] string = new byte[TABLE + 1];
    private int stringStart = string.length;

    /// @param position of the number of bits of an index
    /// @param pixels that must be there
    /// @throws InvalidImageException.Broken if the data cannot hold them
    GifCodes(byte[] file, int position, long pixels) {
        this.file = file;
        int indexBits = file[position] & 0xFF;
        if (indexBits < 1 || indexBits > 8) {
            throw new InvalidImageException.Broken("GIF: colours of " + indexBits + " bits (expected: 1 to 8)");
        }
        this.position = position + 1;
        this.blockEnd = position + 1;
        this.clear = 1 << indexBits;
        reset();
        long codes = 8L * (file.length - position) / bits;
        long most = codes * Math.min(codes, TABLE);
        if (pixels > most) {
            throw new InvalidImageException.Broken("GIF: " + (file.length - position)
                    + " bytes of codes for a frame of " + pixels + " pixels (expected: <= " + most + " pixels)");
        }
    }

    private void reset() {
        bits = Integer.numberOfTrailingZeros(clear) + 1;
        next = clear + 2;
        last = -1;
    }

    /// Fills a row with indices.
    void read(byte[] row) {
        int filled = 0;
        while (filled < row.length) {
            if (stringStart == string.length) {
                decode(code());
            }
            int length = Math.min(string.length - stringStart, row.length - filled);
            System.arraycopy(string, stringStart, row, filled, length);
            stringStart += length;
            filled += length;
        }
    }

    /// Writes the string of a code, which begins at [#stringStart] then; none for a code that clears the table.
    private void decode(int code) {
        if (code == clear) {
            reset();
            return;
        }
        if (code == clear + 1) {
            throw broken("ends before its last pixel; the file is truncated");
        }
        if (code > next || (last < 0 && code > clear)) {
            throw broken("code " + code + " is not defined yet (expected: <= " + (last < 0 ? clear : next) + ")");
        }
        int known = code;
        if (code == next && last >= 0) { // the string of the last code, and its own beginning again
            string[--stringStart] = (byte) firstOfLast;
            known = last;
        }
        while (known >= clear) {
            string[--stringStart] = suffix[known];
            known = prefix[known];
        }
        string[--stringStart] = (byte) known;
        if (last >= 0 && next < TABLE) {
            suffix[next] = (byte) known;
            prefix[next] = (short) last;
            next++;
            if (next == 1 << bits && bits < MAX_BITS) {
                bits++;
            }
        }
        firstOfLast = known;
        last = code;
    }

    private int code() {
        while (buffered < bits) {
            if (position == blockEnd) {
                nextBlock();
            }
            buffer |= (file[position++] & 0xFF) << buffered;
            buffered += 8;
        }
        int code = buffer & ((1 << bits) - 1);
        buffer >>>= bits;
        buffered -= bits;
        return code;
    }

    private void nextBlock() {
        int length = position < file.length ? file[position] & 0xFF : 0;
        if (length == 0 || length >= file.length - position) {
            throw broken("ends before its last pixel; the file is truncated");
        }
        position++;
        blockEnd = position + length;
    }

    private InvalidImageException.Broken broken(String what) {
        return new InvalidImageException.Broken("GIF: " + what + ", at byte " + position);
    }
}
