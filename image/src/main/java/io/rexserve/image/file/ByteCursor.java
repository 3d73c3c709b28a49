package io.rexserve.image.file;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.InvalidImageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads numbers from a file in memory, forwards; an error names the byte where the file ends too early.
public final class ByteCursor {
    private final ImageFormat format;
    private final byte[] file;
    private final int end;
    private int position;

    public ByteCursor(ImageFormat format, byte[] file) {
        this(format, file, 0, file.length);
    }

    /// @param end the first position that may not be read
    public ByteCursor(ImageFormat format, byte[] file, int position, int end) {
        this.format = format;
        this.file = file;
        this.position = position;
        this.end = end;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    public int u8() {
        require(1);
        return file[position++] & 0xFF;
    }

    public int u16() {
        return (u8() << 8) | u8();
    }

    public int u16le() {
        return u8() | (u8() << 8);
    }

    public int u24le() {
        return u16le() | (u8() << 16);
    }

    public int i32() {
        return (u16() << 16) | u16();
    }

    public int i32le() {
        return u16le() | (u16le() << 16);
    }

    public long u32() {
        return Integer.toUnsignedLong(i32());
    }

    public long u32le() {
        return Integer.toUnsignedLong(i32le());
    }

    /// Four characters, the name of a chunk.
    public String fourCharacters() {
        require(4);
        position += 4;
        return new String(file, position - 4, 4, StandardCharsets.ISO_8859_1);
    }

    /// Whether the next bytes are these characters; does not move.
    public boolean at(String ascii) {
        if (remaining() < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if ((file[position + i] & 0xFF) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Another one at the same place.
    public ByteCursor copy() {
        return new ByteCursor(format, file, position, end);
    }

    /// This one, further on.
    public ByteCursor skipped(long count) {
        skip(count);
        return this;
    }

    /// A copy of what remains.
    public byte[] bytes() {
        return Arrays.copyOfRange(file, position, end);
    }

    /// The next bytes as a cursor of their own, which ends behind them; moves past them and the byte that pads them to
    /// an even length, if it is there.
    public ByteCursor chunk(long length) {
        int start = position;
        skip(length);
        int behind = position;
        skip(Math.min(remaining(), length & 1));
        return new ByteCursor(format, file, start, behind);
    }

    public void skip(long count) {
        require(count);
        position += (int) count;
    }

    private void require(long count) {
        if (count > remaining()) {
            throw new InvalidImageException.Broken(format + ": ends at byte " + end + " (expected: at least "
                    + (position + count) + " bytes); the file is truncated");
        }
    }

    public InvalidImageException.Broken broken(String what) {
        return new InvalidImageException.Broken(format + ": " + what + ", at byte " + position);
    }
}
