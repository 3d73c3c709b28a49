package io.rexserve.image.gif;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.Orientation;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A GIF file up to its first frame, read as Pillow reads it: bytes between the blocks are skipped, the canvas grows
/// where the frame reaches over it, what the frame does not cover is transparent or has the first colour, and after
/// the last pixel anything may follow or nothing.
///
/// An own reader instead of the JDK's, which reads missing pixels as background, refuses files that Pillow reads, and
/// fills its array before it looks at the data (docs/LOG.md, 2026-11-30).
///
/// @param width of the canvas, in pixels
/// @param height of the canvas, in pixels
/// @param left of the frame on the canvas, in pixels
/// @param top of the frame on the canvas, in pixels
/// @param frameWidth in pixels
/// @param frameHeight in pixels
/// @param interlaced whether rows come in four passes
/// @param colours red, green and blue of each index; null if an index is a grey level
/// @param transparent index, or -1
/// @param data where the frame's coded pixels begin: their size in bits
@SuppressWarnings("ArrayRecordComponent") // of its own file
public record GifFile(
        int width,
        int height,
        int left,
        int top,
        int frameWidth,
        int frameHeight,
        boolean interlaced,
        byte @Nullable [] colours,
        int transparent,
        int data) {
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int END = 0x3B;
    private static final int HAS_COLOURS = 0x80;
    private static final int INTERLACED = 0x40;
    private static final int CHANNELS = 3;
    /// The passes of an interlaced frame.
    private static final int[] FIRST_ROWS = {0, 4, 2, 1};

    private static final int[] ROW_STEPS = {8, 8, 4, 2};
    private static final int INDICES = 256;
    private static final byte WHITE = (byte) 255;

    public static GifFile open(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.GIF, file);
        cursor.skip(6);
        int width = cursor.u16le();
        int height = cursor.u16le();
        int flags = cursor.u8();
        cursor.skip(2);
        byte[] colours = colours(file, cursor, flags, null);
        int transparent = skipToFrame(cursor);
        int left = cursor.u16le();
        int top = cursor.u16le();
        int frameWidth = cursor.u16le();
        int frameHeight = cursor.u16le();
        int frameFlags = cursor.u8();
        byte[] own = colours(file, cursor, frameFlags, colours);
        if (frameWidth == 0 || frameHeight == 0) {
            throw cursor.broken(
                    "a frame of " + frameWidth + " x " + frameHeight + " pixels (expected: at least 1 x 1)");
        }
        cursor.skip(1);
        return new GifFile(
                Math.max(width, left + frameWidth),
                Math.max(height, top + frameHeight),
                left,
                top,
                frameWidth,
                frameHeight,
                (frameFlags & INTERLACED) != 0,
                own,
                transparent,
                cursor.position() - 1);
    }

    public ImageHeader header() {
        return new ImageHeader(ImageFormat.GIF, width, height, Orientation.TOP_LEFT);
    }

    /// Moves to the first frame's position.
    ///
    /// @return the index that is transparent, or -1
    private static int skipToFrame(ByteCursor cursor) {
        int transparent = -1;
        while (true) {
            int block = cursor.u8();
            if (block == IMAGE) {
                return transparent;
            }
            if (block == END) {
                throw cursor.broken("ends without an image");
            }
            if (block == EXTENSION) {
                int kind = cursor.u8();
                int length = cursor.u8();
                if (kind == CONTROL && length >= 4) {
                    ByteCursor control = cursor.copy();
                    boolean named = (control.u8() & 1) != 0;
                    control.skip(2);
                    transparent = named ? control.u8() : transparent;
                }
                while (length > 0) {
                    cursor.skip(length);
                    length = cursor.u8();
                }
            }
        }
    }

    /// The colours behind the cursor if the flags announce some, otherwise `others`.
    private static byte @Nullable [] colours(byte[] file, ByteCursor cursor, int flags, byte @Nullable [] others) {
        if ((flags & HAS_COLOURS) == 0) {
            return others;
        }
        int start = cursor.position();
        cursor.skip((long) CHANNELS << ((flags & 7) + 1));
        return Arrays.copyOfRange(file, start, cursor.position());
    }

    /// The first frame on its canvas.
    ///
    /// @throws InvalidImageException.Broken if the data holds fewer pixels than the frame
    public RgbImage decode(byte[] file, DecodeMeter meter) {
        var codes = new GifCodes(file, data, (long) frameWidth * frameHeight);
        byte[] rgb = rgb();
        var pixels = new byte[CHANNELS * width * height];
        if (frameWidth < width || frameHeight < height) {
            fill(pixels, rgb);
        }
        var row = new byte[frameWidth];
        int passes = interlaced ? FIRST_ROWS.length : 1;
        for (int pass = 0; pass < passes; pass++) {
            int step = interlaced ? ROW_STEPS[pass] : 1;
            for (int y = FIRST_ROWS[pass]; y < frameHeight; y += step) {
                codes.read(row);
                put(row, rgb, pixels, CHANNELS * ((top + y) * width + left));
                meter.count(frameWidth);
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static void put(byte[] row, byte[] rgb, byte[] pixels, int start) {
        int target = start;
        for (byte index : row) {
            int source = CHANNELS * (index & 0xFF);
            pixels[target] = rgb[source];
            pixels[target + 1] = rgb[source + 1];
            pixels[target + 2] = rgb[source + 2];
            target += CHANNELS;
        }
    }

    /// Red, green and blue of every index.
    private byte[] rgb() {
        var rgb = new byte[CHANNELS * INDICES];
        for (int i = 0; i < INDICES; i++) {
            if (colours == null) {
                Arrays.fill(rgb, CHANNELS * i, CHANNELS * i + CHANNELS, (byte) i);
            } else if (CHANNELS * i < colours.length) {
                System.arraycopy(colours, CHANNELS * i, rgb, CHANNELS * i, CHANNELS);
            }
        }
        if (transparent >= 0) {
            Arrays.fill(rgb, CHANNELS * transparent, CHANNELS * transparent + CHANNELS, WHITE);
        }
        return rgb;
    }

    private void fill(byte[] pixels, byte[] rgb) {
        int index = Math.max(transparent, 0);
        for (int i = 0; i < pixels.length; i += CHANNELS) {
            System.arraycopy(rgb, CHANNELS * index, pixels, i, CHANNELS);
        }
    }
}
