package io.rexserve.image.webp;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.Orientation;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import io.rexserve.image.file.ExifOrientation;
import io.rexserve.image.file.RgbConversion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A WebP file (RFC 9649): its chunks, and the first image in them.
///
/// Own decoders instead of a library (measured 2026-11-30, docs/LOG.md): imageio-webp 3.15.0 reads 110 of 247 test
/// files as libwebp does; webp-imageio 0.11.0, which is libwebp itself, reads all still ones so, but in native memory,
/// without an end before the last pixel, and with the process at stake. The decoders here equal
/// libwebp in every pixel, look at their budget every few rows, and stop where the data stops.
public final class WebpFile {
    private static final int SIZE_BITS = 14;
    private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;
    private static final int LOSSLESS_SIGNATURE = 0x2F;
    private static final int LOSSY_START_CODE = 0x2A019D;
    private static final int RIFF_BYTES = 12;
    private static final int ALPHA_FLAG = 0x10;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;
    private static final int ANIMATION_FLAG = 0x02;
    private static final int FRAME_BYTES = 16;
    private static final int CHANNELS = 3;
    private static final byte WHITE = (byte) 255;

    private WebpFile() {}

    public static ImageHeader header(byte[] file) {
        ByteCursor cursor = riff(file);
        int flags = flags(cursor);
        if (flags >= 0) {
            cursor.skip(8 + 4);
            int width = cursor.u24le() + 1;
            int height = cursor.u24le() + 1;
            return ImageHeader.stored(ImageFormat.WEBP, width, height, orientation(file, flags));
        }
        Frame frame = Frame.simple(cursor);
        return new ImageHeader(ImageFormat.WEBP, frame.width, frame.height, Orientation.TOP_LEFT);
    }

    /// At the first chunk.
    private static ByteCursor riff(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.WEBP, file);
        cursor.skip(4);
        long length = cursor.u32le();
        cursor.skip(4);
        int end = Math.clamp(8 + length, RIFF_BYTES, file.length);
        return new ByteCursor(ImageFormat.WEBP, file, RIFF_BYTES, end);
    }

    /// The flags of an extended file; -1 of a simple one.
    private static int flags(ByteCursor cursor) {
        return cursor.at("VP8X") ? cursor.copy().skipped(8).u8() : -1;
    }

    /// From the EXIF or XMP chunk, which follow the pixels, where the flags announce them.
    private static Orientation orientation(byte[] file, int flags) {
        byte[] exif = null;
        String xmp = null;
        ByteCursor cursor = riff(file);
        while (cursor.remaining() >= 8) {
            String name = cursor.fourCharacters();
            ByteCursor chunk = cursor.chunk(cursor.u32le());
            if (name.equals("EXIF") && (flags & EXIF_FLAG) != 0 && exif == null) {
                exif = chunk.bytes();
            } else if (name.equals("XMP ") && (flags & XMP_FLAG) != 0 && xmp == null) {
                xmp = new String(chunk.bytes(), StandardCharsets.UTF_8);
            }
        }
        return ExifOrientation.of(exif, xmp);
    }

    /// The chunks of one image.
    ///
    /// @param left of it on the canvas, in pixels
    /// @param top of it on the canvas, in pixels
    /// @param alpha of a lossy image, if there is any
    /// @param transparent whether a lossless image says that it is
    private record Frame(
            int left,
            int top,
            int width,
            int height,
            @Nullable ByteCursor alpha,
            ByteCursor data,
            boolean lossless,
            boolean transparent) {
        /// The image whose chunks begin here: its alpha channel, if any, and its pixels, unknown chunks between them.
        static Frame simple(ByteCursor cursor) {
            ByteCursor alpha = null;
            while (true) {
                String name = cursor.fourCharacters();
                ByteCursor chunk = cursor.chunk(cursor.u32le());
                switch (name) {
                    case "VP8 " -> {
                        return lossy(alpha, chunk);
                    }
                    case "VP8L" -> {
                        return lossless(chunk);
                    }
                    case "ALPH" -> alpha = alpha == null ? chunk : alpha;
                    case "ANMF" -> throw cursor.broken("an image of an animation without animation");
                    default -> {} // of another purpose
                }
            }
        }

        private static Frame lossy(@Nullable ByteCursor alpha, ByteCursor chunk) {
            ByteCursor cursor = chunk.copy().skipped(3);
            if (cursor.u24le() != LOSSY_START_CODE) {
                throw cursor.broken("its image does not begin with a key frame");
            }
            int width = cursor.u16le() & SIZE_MASK;
            int height = cursor.u16le() & SIZE_MASK;
            return new Frame(0, 0, width, height, alpha, chunk, false, false);
        }

        private static Frame lossless(ByteCursor chunk) {
            ByteCursor cursor = chunk.copy();
            if (cursor.u8() != LOSSLESS_SIGNATURE) {
                throw cursor.broken("its lossless image has no signature");
            }
            int bits = cursor.i32le();
            int width = (bits & SIZE_MASK) + 1;
            int height = ((bits >> SIZE_BITS) & SIZE_MASK) + 1;
            return new Frame(0, 0, width, height, null, chunk, true, (bits >> 28 & 1) != 0);
        }

        Frame at(int x, int y) {
            return new Frame(x, y, width, height, alpha, data, lossless, transparent);
        }
    }

    /// The first image of a file, before it is turned.
    public static RgbImage decode(byte[] file, ImageHeader header, DecodeMeter meter) {
        requireComplete(file);
        ByteCursor cursor = riff(file);
        int flags = flags(cursor);
        if (flags < 0) {
            Frame frame = Frame.simple(cursor);
            return pixels(file, frame, frame.transparent, meter);
        }
        boolean animated = (flags & ANIMATION_FLAG) != 0;
        boolean transparent = (flags & ALPHA_FLAG) != 0;
        Frame frame = animated ? firstOfAnimation(cursor) : Frame.simple(cursor);
        int width = header.storedWidth();
        int height = header.storedHeight();
        if (frame.width == width && frame.height == height && frame.left == 0 && frame.top == 0) {
            return pixels(file, frame, transparent, meter);
        }
        if (!animated || frame.width > width - frame.left || frame.height > height - frame.top) {
            throw cursor.broken("its image is " + frame.width + " x " + frame.height + " at " + frame.left + ", "
                    + frame.top + " (expected: " + (animated ? "inside of " : "") + width + " x " + height + ")");
        }
        return onCanvas(pixels(file, frame, transparent, meter), frame, width, height, transparent);
    }

    private static Frame firstOfAnimation(ByteCursor cursor) {
        while (true) {
            String name = cursor.fourCharacters();
            ByteCursor chunk = cursor.chunk(cursor.u32le());
            if (name.equals("ANMF")) {
                int left = 2 * chunk.u24le();
                int top = 2 * chunk.u24le();
                int width = chunk.u24le() + 1;
                int height = chunk.u24le() + 1;
                chunk.skip(FRAME_BYTES - 12);
                Frame frame = Frame.simple(chunk);
                if (frame.width != width || frame.height != height) {
                    throw chunk.broken("an image of " + frame.width + " x " + frame.height + " pixels (expected: "
                            + width + " x " + height + ", as its frame says)");
                }
                return frame.at(left, top);
            }
        }
    }

    private static RgbImage pixels(byte[] file, Frame frame, boolean transparent, DecodeMeter meter) {
        if (frame.lossless) {
            int[] pixels = Vp8lDecoder.decode(file, frame.data, frame.width, frame.height, meter);
            return RgbConversion.fromArgb(pixels, frame.width, frame.height, transparent);
        }
        byte[] alpha = frame.alpha == null || !transparent
                ? null
                : WebpAlpha.decode(file, frame.alpha, frame.width, frame.height, meter);
        Vp8Planes planes = Vp8Decoder.decode(new Vp8Header(file, frame.data), meter);
        RgbImage image = YuvConversion.toRgb(planes, frame.width, frame.height, meter);
        return alpha == null ? image : RgbConversion.onWhite(image, alpha);
    }

    private static RgbImage onCanvas(RgbImage image, Frame frame, int width, int height, boolean transparent) {
        var pixels = new byte[CHANNELS * width * height];
        if (transparent) {
            Arrays.fill(pixels, WHITE);
        }
        int row = CHANNELS * frame.width;
        for (int y = 0; y < frame.height; y++) {
            int target = CHANNELS * ((frame.top + y) * width + frame.left);
            System.arraycopy(image.pixels(), y * row, pixels, target, row);
        }
        return new RgbImage(width, height, pixels);
    }

    /// Compares the announced length with the actual one.
    private static void requireComplete(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.WEBP, file);
        cursor.skip(4);
        cursor.skip(cursor.u32le());
    }

    /// Bytes that decoding holds at its peak.
    public static long decodeBytes(byte[] file, ImageHeader header) {
        long pixels = header.pixels();
        ByteCursor cursor = riff(file);
        if (cursor.at("VP8 ")) {
            return pixels * CHANNELS + (header.width() + 15L) * (header.height() + 15L) * 3 / 2;
        }
        return Math.max(
                pixels * (CHANNELS + Integer.BYTES), pixels * (Integer.BYTES + 1) + Vp8lDecoder.tableBytes(pixels));
    }
}
