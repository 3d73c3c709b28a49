package io.rexserve.benchmark.fuzz;

import io.rexserve.benchmark.fuzz.PictureLayout.Field;
import io.rexserve.benchmark.fuzz.PictureLayout.Format;
import io.rexserve.benchmark.fuzz.PictureLayout.Part;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Small files that cost much: shapes at extremes, data that is not there, thousands of parts.
final class PictureBombs {
    private static final int[] SIDES = {
        1,
        2,
        3,
        31,
        100,
        999,
        1000,
        4096,
        16_383,
        16_384,
        20_000,
        25_000,
        27_000,
        65_500,
        65_535,
        65_536,
        200_000,
        1_000_000,
        16_777_216,
        49_999_999,
        50_000_000,
        Integer.MAX_VALUE
    };
    // Raw bytes that a generated PNG really holds, compressed; beyond that its data ends early.
    private static final long MOST_DATA = 32 << 20;
    private static final int[] DEPTHS = {1, 2, 4, 8, 16};
    private static final int[] COLORS = {0, 2, 3, 4, 6};

    private final SplittableRandom random;
    private final List<byte[]> corpus;

    /// @param corpus whose JPEG and WebP files are changed, since none is written here from scratch
    PictureBombs(SplittableRandom random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] next() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> png();
            case 3 -> pngOfManyChunks();
            case 4 -> pngWithCompressedText();
            case 5, 6 -> gif();
            case 7 -> bmp();
            case 8 -> resized(Format.WEBP);
            default -> random.nextBoolean() ? resized(Format.JPEG) : jpegOfManyScans();
        };
    }

    private int side() {
        return SIDES[random.nextInt(SIDES.length)];
    }

    private byte[] png() {
        int width = side();
        int height = random.nextInt(3) == 0 ? side() : 1 + random.nextInt(40);
        if (random.nextBoolean()) {
            int swap = width;
            width = height;
            height = swap;
        }
        int depth = DEPTHS[random.nextInt(DEPTHS.length)];
        int color = COLORS[random.nextInt(COLORS.length)];
        if (color != 0 && color != 3 && depth < 8) {
            depth = 8;
        }
        long line = 1 + ((long) width * depth * samples(color) + 7) / 8;
        byte[] data = Deflated.zeros(Math.min(MOST_DATA, line * height));
        byte[] palette = PngChunk.of("PLTE", new byte[3 * (1 + random.nextInt(256))]);
        byte[] header = PngChunk.header(width, height, depth, color, random.nextInt(4) == 0);
        return color == 3
                ? PngChunk.file(header, palette, PngChunk.of("IDAT", data))
                : PngChunk.file(header, PngChunk.of("IDAT", data));
    }

    private static int samples(int color) {
        return switch (color) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    private byte[] pngOfManyChunks() {
        String type = List.of("tEXt", "IDAT", "eXIf", "fdAT", "fcTL", "sPLT", "tRNS", "PLTE")
                .get(random.nextInt(8));
        int size = random.nextInt(40);
        byte[] chunk = PngChunk.of(type, new byte[size]);
        int count = 1 << random.nextInt(16);
        var chunks = ByteBuffer.allocate(chunk.length * count);
        for (int i = 0; i < count; i++) {
            chunks.put(chunk);
        }
        byte[] data = PngChunk.of("IDAT", Deflated.zeros(64L * (1 + 64 * 3)));
        return PngChunk.file(PngChunk.header(64, 64, 8, 2, false), chunks.array(), data);
    }

    private byte[] pngWithCompressedText() {
        String type = List.of("zTXt", "iCCP", "iTXt").get(random.nextInt(3));
        byte[] bomb = Deflated.zeros(1L << (20 + random.nextInt(6)));
        byte[] content = ByteBuffer.allocate(bomb.length + 3)
                .put((byte) 'a')
                .put((byte) 0)
                .put((byte) 0)
                .put(bomb)
                .array();
        byte[] data = PngChunk.of("IDAT", Deflated.zeros(64L * (1 + 64 * 3)));
        return PngChunk.file(PngChunk.header(64, 64, 8, 2, false), PngChunk.of(type, content), data);
    }

    private byte[] gif() {
        var file = new ByteArrayOutputStream();
        file.writeBytes("GIF89a".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(little(Math.min(side(), 65_535), Math.min(side(), 65_535)));
        file.writeBytes(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
        int frames = random.nextInt(3) == 0 ? 1 << random.nextInt(13) : 1;
        byte[] frame = gifFrame();
        for (int i = 0; i < frames; i++) {
            file.writeBytes(frame);
        }
        file.write(0x3B);
        return file.toByteArray();
    }

    private byte[] gifFrame() {
        var frame = new ByteArrayOutputStream();
        frame.write(0x2C);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(little(Math.min(side(), 65_535), Math.min(side(), 65_535)));
        frame.write(random.nextInt(4) == 0 ? 0x40 : 0);
        frame.write(2 + random.nextInt(7));
        byte[] codes = new byte[random.nextInt(255)];
        if (random.nextBoolean()) {
            random.nextBytes(codes);
        }
        frame.write(codes.length);
        frame.writeBytes(codes);
        if (codes.length > 0) {
            frame.write(0);
        }
        return frame.toByteArray();
    }

    private static byte[] little(int first, int second) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) first)
                .putShort((short) second)
                .array();
    }

    private byte[] bmp() {
        int[] headers = {12, 16, 40, 52, 56, 64, 108, 124};
        int header = headers[random.nextInt(headers.length)];
        int[] bits = {0, 1, 2, 4, 8, 16, 24, 32, 64};
        var file = ByteBuffer.allocate(14 + 124 + 1024 + 512).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(14 + header + 1024);
        file.putInt(header);
        int height = random.nextInt(3) == 0 ? -side() : side();
        if (header == 12) {
            file.putShort((short) side()).putShort((short) height).putShort((short) 1);
            file.putShort((short) bits[random.nextInt(bits.length)]);
        } else {
            file.putInt(side()).putInt(height).putShort((short) 1);
            file.putShort((short) bits[random.nextInt(bits.length)]);
            file.putInt(random.nextInt(7)).putInt(0).putInt(0).putInt(0);
            file.putInt(random.nextInt(3) == 0 ? side() : 0).putInt(0);
            for (int mask = 0; mask < 4; mask++) {
                file.putInt(new int[] {0, 0xFF, 0xFF00, 0xFF0000, -1, 1}[random.nextInt(6)]);
            }
        }
        byte[] tail = new byte[512];
        random.nextBytes(tail);
        return file.position(14 + 124 + 1024).put(tail).array();
    }

    /// A file of the corpus that claims other sizes.
    private byte[] resized(Format format) {
        byte[] file = of(format).clone();
        for (Field field : PictureLayout.of(file).sizes()) {
            if (random.nextInt(4) > 0) {
                field.write(file, side());
            }
        }
        return file;
    }

    private byte[] jpegOfManyScans() {
        byte[] file = resized(Format.JPEG);
        for (Part part : PictureLayout.of(file).parts()) {
            if ((file[part.start() + 1] & 0xFF) == 0xDA) {
                byte[] scan = Arrays.copyOfRange(file, part.start(), part.end());
                int count = Math.min(1 << random.nextInt(12), (4 << 20) / scan.length + 1);
                var all = ByteBuffer.allocate(file.length + count * scan.length);
                all.put(file, 0, part.end());
                for (int i = 0; i < count; i++) {
                    all.put(scan);
                }
                return all.put(file, part.end(), file.length - part.end()).array();
            }
        }
        return file;
    }

    private byte[] of(Format format) {
        List<byte[]> files = corpus.stream()
                .filter(file -> PictureLayout.format(file) == format)
                .toList();
        return files.isEmpty() ? corpus.getFirst() : files.get(random.nextInt(files.size()));
    }
}
