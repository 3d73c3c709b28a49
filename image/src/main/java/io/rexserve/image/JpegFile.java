package io.rexserve.image;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// The segments of a JPEG file (ITU-T T.81, annex B).
final class JpegFile {
    /// The number of components of a CMYK or YCCK image.
    static final int INKS = 4;

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int RESTART_0 = 0xD0;
    private static final int TEMPORARY = 0x01;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int YCCK = 2;

    private final byte[] file;
    private int width;
    private int height;
    private int components;
    private boolean progressive;
    private int adobeTransform;
    private int firstScan;
    private Orientation orientation = Orientation.TOP_LEFT;
    private final List<Segment> profile = new ArrayList<>();

    /// From the first byte of its marker to the byte behind it.
    private record Segment(int start, int end) {}

    private JpegFile(byte[] file) {
        this.file = file;
        readSegments();
    }

    /// Reads every segment before the first scan.
    static JpegFile open(byte[] file) {
        return new JpegFile(file);
    }

    ImageHeader header() {
        return ImageHeader.stored(ImageFormat.JPEG, width, height, orientation);
    }

    /// Bytes that decoding holds at its peak: samples, coefficients of all passes if there are several (libjpeg keeps
    /// them, two bytes each), and the RGB made of inks.
    long decodeBytes() {
        long samples = (long) width * height * components;
        long coefficients = progressive ? 2 * samples : 0;
        return Math.max(samples + coefficients, components == INKS ? samples + 3L * width * height : 0)
                + 2L * width * height; // grey becomes RGB
    }

    /// 1 grey, 3 colour, 4 ink.
    int components() {
        return components;
    }

    /// Whether four components are stored as luminance, two chrominances and black, not as the inks themselves.
    boolean ycck() {
        return adobeTransform == YCCK;
    }

    /// The file without its colour profile, which must not be applied: the networks were trained on pixels as stored.
    byte[] withoutProfile() {
        if (profile.isEmpty()) {
            return file;
        }
        var kept = new ByteArrayOutputStream(file.length);
        int position = 0;
        for (Segment segment : profile) {
            kept.write(file, position, segment.start() - position);
            position = segment.end();
        }
        kept.write(file, position, file.length - position);
        return kept.toByteArray();
    }

    private void readSegments() {
        var cursor = new ByteCursor(ImageFormat.JPEG, file);
        cursor.skip(2);
        while (true) {
            int marker = marker(cursor);
            int start = cursor.position() - 2;
            if (marker == START_OF_SCAN) {
                firstScan = start;
                break;
            }
            if (marker == END_OF_IMAGE) {
                throw cursor.broken("ends before its first scan");
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = segmentLength(cursor);
            var segment = new ByteCursor(ImageFormat.JPEG, file, cursor.position(), cursor.position() + length);
            cursor.skip(length);
            if (marker == APP2 && segment.at("ICC_PROFILE")) {
                profile.add(new Segment(start, cursor.position()));
            }
            read(marker, segment);
        }
        if (components == 0) {
            throw new InvalidImageException.Broken("JPEG: a scan before any frame header, at byte " + firstScan);
        }
    }

    private static int segmentLength(ByteCursor cursor) {
        int length = cursor.u16() - 2;
        if (length < 0) {
            throw cursor.broken("a segment of " + (length + 2) + " bytes (expected: at least 2)");
        }
        if (length > cursor.remaining()) {
            cursor.skip(length); // says how many bytes are missing
        }
        return length;
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
        return marker == TEMPORARY || (marker >= RESTART_0 && marker < END_OF_IMAGE);
    }

    private void read(int marker, ByteCursor segment) {
        if (isFrame(marker) && components == 0) {
            progressive = marker != 0xC0 && marker != 0xC1;
            segment.skip(1);
            height = segment.u16();
            width = segment.u16();
            components = segment.u8();
        } else if (marker == APP1 && segment.at("Exif\0\0")) {
            orientation = ExifOrientation.of(
                    ImageFormat.JPEG, file, segment.position(), segment.position() + segment.remaining());
        } else if (marker == APP14 && segment.at("Adobe") && segment.remaining() >= 12) {
            segment.skip(11);
            adobeTransform = segment.u8();
        }
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /// Walks through the coded data to the end marker.
    ///
    /// @throws InvalidImageException.Broken if there is none: decoders fill in grey for what is missing
    void requireComplete() {
        var cursor = new ByteCursor(ImageFormat.JPEG, file, firstScan, file.length);
        while (true) {
            int marker = marker(cursor);
            if (marker == END_OF_IMAGE) {
                return;
            }
            if (!standsAlone(marker)) {
                cursor.skip(segmentLength(cursor));
            }
        }
    }
}
