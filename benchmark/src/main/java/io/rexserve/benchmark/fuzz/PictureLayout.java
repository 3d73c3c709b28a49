package io.rexserve.benchmark.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Where the parts of a picture file lie, read leniently: as far as the file makes sense.
///
/// @param parts JPEG segments, PNG or RIFF chunks, GIF blocks, headers of BMP
/// @param lengths fields that hold the length of a part
/// @param sizes fields that hold a width or a height
public record PictureLayout(Format format, List<Part> parts, List<Field> lengths, List<Field> sizes) {
    /// Formats with a structure that is known here.
    public enum Format {
        JPEG,
        PNG,
        WEBP,
        GIF,
        BMP,
        OTHER
    }

    /// @param start of its first byte
    /// @param end behind its last byte
    public record Part(int start, int end) {}

    /// A number in the file.
    ///
    /// @param bytes 1 to 4
    public record Field(int position, int bytes, boolean littleEndian) {
        /// Overwrites the number in a file; bits that it has no room for are dropped.
        void write(byte[] file, long value) {
            for (int i = 0; i < bytes && position + i < file.length; i++) {
                int shift = 8 * (littleEndian ? i : bytes - 1 - i);
                file[position + i] = (byte) (value >>> shift);
            }
        }
    }

    private static final int PNG_HEADER = 8;
    private static final int PNG_CHUNK = 12;
    private static final int RIFF_HEADER = 12;
    private static final int GIF_HEADER = 13;
    private static final int BMP_HEADER = 14;

    public PictureLayout {
        parts = List.copyOf(parts);
        lengths = List.copyOf(lengths);
        sizes = List.copyOf(sizes);
    }

    /// The layout of a file; of one that is not understood, no parts.
    public static PictureLayout of(byte[] file) {
        var layout = new PictureLayout(format(file), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var open = new Reading(file, layout.format);
        switch (layout.format) {
            case JPEG -> open.jpeg();
            case PNG -> open.png();
            case WEBP -> open.webp();
            case GIF -> open.gif();
            case BMP -> open.bmp();
            case OTHER -> {}
        }
        return new PictureLayout(layout.format, open.parts, open.lengths, open.sizes);
    }

    static Format format(byte[] file) {
        String head = new String(file, 0, Math.min(file.length, RIFF_HEADER), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00ff\u00d8")) {
            return Format.JPEG;
        } else if (head.startsWith("\u0089PNG")) {
            return Format.PNG;
        } else if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return Format.WEBP;
        } else if (head.startsWith("GIF8")) {
            return Format.GIF;
        }
        return head.startsWith("BM") ? Format.BMP : Format.OTHER;
    }

    /// One pass over a file.
    private static final class Reading {
        private final byte[] file;
        private final List<Part> parts = new ArrayList<>();
        private final List<Field> lengths = new ArrayList<>();
        private final List<Field> sizes = new ArrayList<>();

        Reading(byte[] file, Format format) {
            this.file = file;
            assert format == format(file);
        }

        private int at(int position) {
            return position < file.length ? file[position] & 0xFF : 0;
        }

        private int big(int position, int bytes) {
            int value = 0;
            for (int i = 0; i < bytes; i++) {
                value = value << 8 | at(position + i);
            }
            return value;
        }

        private int little(int position) {
            return at(position) | at(position + 1) << 8 | at(position + 2) << 16 | at(position + 3) << 24;
        }

        private boolean holds(int position, int size) {
            return size >= 0 && position >= 0 && position <= file.length - Math.max(size, 1);
        }

        void jpeg() {
            int position = 2;
            while (holds(position, 4) && at(position) == 0xFF) {
                int marker = at(position + 1);
                int end = position + 2 + big(position + 2, 2);
                lengths.add(new Field(position + 2, 2, false));
                if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                    sizes.add(new Field(position + 5, 2, false));
                    sizes.add(new Field(position + 7, 2, false));
                }
                if (marker == 0xDA) {
                    end = endOfScan(end);
                }
                if (end < position + 4 || !holds(position, end - position)) {
                    return;
                }
                parts.add(new Part(position, end));
                position = end;
            }
        }

        private int endOfScan(int from) {
            int position = from;
            while (position < file.length - 1) {
                int next = at(position + 1);
                if (at(position) == 0xFF && next != 0 && (next < 0xD0 || next > 0xD7)) {
                    return position;
                }
                position++;
            }
            return file.length;
        }

        void png() {
            int position = PNG_HEADER;
            while (holds(position, PNG_CHUNK)) {
                int size = big(position, 4);
                int end = position + PNG_CHUNK + size;
                if (size < 0 || !holds(position, end - position)) {
                    return;
                }
                lengths.add(new Field(position, 4, false));
                parts.add(new Part(position, end));
                position = end;
            }
            sizes.add(new Field(16, 4, false));
            sizes.add(new Field(20, 4, false));
        }

        void webp() {
            lengths.add(new Field(4, 4, true));
            int position = RIFF_HEADER;
            while (holds(position, 8)) {
                int size = little(position + 4);
                int end = Math.min(file.length, position + 8 + size + (size & 1));
                if (size < 0 || !holds(position, end - position)) {
                    return;
                }
                lengths.add(new Field(position + 4, 4, true));
                webpSizes(position);
                parts.add(new Part(position, end));
                position = end;
            }
        }

        private void webpSizes(int chunk) {
            int kind = at(chunk + 3);
            if (kind == 'X') {
                sizes.add(new Field(chunk + 12, 3, true));
                sizes.add(new Field(chunk + 15, 3, true));
            } else if (kind == 'L') {
                sizes.add(new Field(chunk + 9, 4, true));
            } else if (kind == ' ') {
                sizes.add(new Field(chunk + 14, 2, true));
                sizes.add(new Field(chunk + 16, 2, true));
            }
        }

        void gif() {
            sizes.add(new Field(6, 2, true));
            sizes.add(new Field(8, 2, true));
            int position = GIF_HEADER + table(at(10));
            while (holds(position, 1)) {
                int kind = at(position);
                int data = kind == 0x21 ? position + 2 : position + 11 + table(at(position + 9));
                if (kind == 0x2C) {
                    for (int field = 1; field < 9; field += 2) {
                        sizes.add(new Field(position + field, 2, true));
                    }
                } else if (kind != 0x21) {
                    return;
                }
                int end = subBlocks(data);
                if (!holds(position, end - position)) {
                    return;
                }
                parts.add(new Part(position, end));
                position = end;
            }
        }

        private static int table(int flags) {
            return (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));
        }

        private int subBlocks(int from) {
            int position = from;
            while (position < file.length && at(position) > 0) {
                lengths.add(new Field(position, 1, true));
                position += 1 + at(position);
            }
            return position + 1;
        }

        void bmp() {
            int header = little(BMP_HEADER);
            int pixels = little(10);
            for (int position : new int[] {2, 10, 14, 34, 46}) {
                lengths.add(new Field(position, 4, true));
            }
            lengths.add(new Field(28, 2, true));
            lengths.add(new Field(30, 4, true));
            sizes.add(new Field(18, 4, true));
            sizes.add(new Field(22, 4, true));
            if (header > 0 && pixels >= BMP_HEADER + header && pixels < file.length) {
                parts.add(new Part(BMP_HEADER, BMP_HEADER + header));
                if (pixels > BMP_HEADER + header) {
                    parts.add(new Part(BMP_HEADER + header, pixels));
                }
                parts.add(new Part(pixels, file.length));
            }
        }
    }
}
