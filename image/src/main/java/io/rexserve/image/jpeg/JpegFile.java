package io.rexserve.image.jpeg;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.ExifOrientation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The segments of a JPEG file before its first scan (ITU-T T.81, annex B): size, orientation, and what decoding costs.
public final class JpegFile {
    private static final int START_OF_SCAN = 0xDA;
    private static final int RESTART_0 = 0xD0;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int FIRST_FRAME = 0xC0;
    private static final int APP1 = 0xE1;
    private static final int COMMENT = 0xFE;
    private static final String XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0";
    private static final int BLOCK_SIDE = 8;

    private final byte[] file;
    private int width;
    private int height;
    private int components;
    private boolean progressive;
    private boolean severalScans;
    private long blockBytes;
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private @Nullable String xmp;

    private JpegFile(byte[] file) {
        this.file = file;
        readSegments();
    }

    /// Reads every segment before the first scan.
    public static JpegFile open(byte[] file) {
        return new JpegFile(file);
    }

    public ImageHeader header() {
        byte[] blocks = exif.size() == 0 ? null : exif.toByteArray();
        return ImageHeader.stored(ImageFormat.JPEG, width, height, ExifOrientation.of(blocks, xmp));
    }

    /// Bytes that decoding holds at its peak: the pixels, and all coefficients, two bytes each, if several scans bring
    /// them.
    public long decodeBytes() {
        return 3L * width * height + (severalScans ? blockBytes : 0);
    }

    private void readSegments() {
        var cursor = new ByteCursor(ImageFormat.JPEG, file);
        cursor.skip(2);
        while (true) {
            int marker = marker(cursor);
            if (marker < FIRST_FRAME) {
                throw cursor.broken("unknown marker 0x" + Integer.toHexString(marker));
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = Math.max(0, cursor.u16() - 2);
            int start = cursor.position();
            cursor.skip(length);
            var segment = new ByteCursor(ImageFormat.JPEG, file, start, start + length);
            if (marker == START_OF_SCAN) {
                severalScans = progressive || (length > 0 && segment.u8() < components);
                break;
            }
            read(marker, segment);
        }
        if (components == 0) {
            throw cursor.broken("a scan before any frame header");
        }
    }

    /// The next marker; fill bytes and stray bytes before it are skipped, as libjpeg does.
    private static int marker(ByteCursor cursor) {
        while (true) {
            while (cursor.u8() != 0xFF) {}
            int code = cursor.u8();
            while (code == 0xFF) {
                code = cursor.u8();
            }
            if (code != 0) {
                return code;
            }
        }
    }

    private static boolean standsAlone(int marker) {
        return (marker >= RESTART_0 && marker <= END_OF_IMAGE)
                || (marker >= 0xF0 && marker < COMMENT)
                || marker == 0xC8;
    }

    private void read(int marker, ByteCursor segment) {
        if (isFrame(marker)) {
            readFrame(marker, segment);
        } else if (marker == APP1 && segment.at(ExifOrientation.PREFIX)) {
            int prefix = exif.size() == 0 ? 0 : ExifOrientation.PREFIX.length(); // of later blocks: they go on
            exif.write(file, segment.position() + prefix, segment.remaining() - prefix);
        } else if (marker == APP1 && segment.at(XMP_PREFIX)) {
            xmp = new String(
                    Arrays.copyOfRange(file, segment.position(), segment.position() + segment.remaining()),
                    StandardCharsets.ISO_8859_1);
        }
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    private static boolean isFrame(int marker) {
        return marker >= FIRST_FRAME && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void readFrame(int marker, ByteCursor segment) {
        progressive = marker == 0xC2 || marker == 0xCA;
        int bits = segment.u8();
        height = segment.u16();
        width = segment.u16();
        components = segment.u8();
        if (bits != 8) {
            throw segment.broken(bits + " bits per sample (expected: 8)");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw segment.broken(components + " components (expected: 1, 3 or 4)");
        }
        int blocks = 0;
        int maxHorizontal = 1;
        int maxVertical = 1;
        for (int i = 0; i < components && segment.remaining() >= 3; i++) {
            segment.skip(1);
            int sampling = segment.u8();
            segment.skip(1);
            blocks += (sampling >> 4) * (sampling & 15);
            maxHorizontal = Math.max(maxHorizontal, sampling >> 4);
            maxVertical = Math.max(maxVertical, sampling & 15);
        }
        int columns = (width + BLOCK_SIDE * maxHorizontal - 1) / (BLOCK_SIDE * maxHorizontal);
        int rows = (height + BLOCK_SIDE * maxVertical - 1) / (BLOCK_SIDE * maxVertical);
        blockBytes = 2L * BLOCK_SIDE * BLOCK_SIDE * blocks * columns * rows;
    }
}
