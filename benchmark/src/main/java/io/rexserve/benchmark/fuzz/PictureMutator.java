package io.rexserve.benchmark.fuzz;

import io.rexserve.benchmark.fuzz.PictureLayout.Field;
import io.rexserve.benchmark.fuzz.PictureLayout.Format;
import io.rexserve.benchmark.fuzz.PictureLayout.Part;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/// Damages picture files: by bits, by bytes, and by the parts of their format. Stateless; the random decides.
final class PictureMutator {
    private static final int MAX_STEPS = 4;
    // Longest file that comes out; mutations of mutations would grow without end.
    private static final int MAX_SIZE = 4 << 20;
    private static final int PNG_HEADER = 8;
    private static final long[] EXTREMES = {
        0,
        1,
        2,
        3,
        7,
        8,
        15,
        16,
        127,
        128,
        255,
        256,
        4095,
        16383,
        16384,
        32767,
        32768,
        65500,
        65535,
        65536,
        1 << 20,
        (1 << 24) - 1,
        0x7FFFFFFFL,
        0x80000000L,
        0xFFFFFFFEL,
        0xFFFFFFFFL
    };
    private static final List<byte[]> DICTIONARY = List.of(
            bytes(0xFF, 0xD8),
            bytes(0xFF, 0xD9),
            bytes(0xFF, 0xDA, 0x00, 0x08),
            bytes(0xFF, 0xC0, 0x00, 0x11, 0x08),
            bytes(0xFF, 0xC2),
            bytes(0xFF, 0xC4, 0x00, 0x1F),
            bytes(0xFF, 0xDB, 0x00, 0x43),
            bytes(0xFF, 0xDD, 0x00, 0x04, 0x00, 0x01),
            bytes(0xFF, 0xD0),
            bytes(0xFF, 0xE1, 0xFF, 0xFF, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 0x2A, 0, 8, 0, 0, 0),
            bytes(0xFF, 0xEE, 0x00, 0x0E, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2),
            bytes(0xFF, 0xE2, 0x00, 0x10, 'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0, 1, 1),
            text("IHDR"),
            text("PLTE"),
            text("tRNS"),
            text("IDAT"),
            text("IEND"),
            text("eXIf"),
            text("iCCP"),
            text("acTL"),
            text("fdAT"),
            text("zTXt"),
            text("VP8X"),
            text("VP8L"),
            text("VP8 "),
            text("ALPH"),
            text("ANIM"),
            text("ANMF"),
            text("EXIF"),
            text("GIF89a"),
            bytes(0x21, 0xF9, 4, 1, 0, 0, 0, 0),
            bytes(0x21, 0xFF, 0x0B),
            bytes(0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0),
            bytes(0x3B),
            text("BM"),
            text("RIFF"));

    private final SplittableRandom random;
    private final List<byte[]> corpus;

    /// @param corpus files to splice with
    PictureMutator(SplittableRandom random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    /// The file after one to four mutations. Checksums of PNG chunks are repaired half of the time, because a decoder
    /// that checks them would stop before anything else.
    byte[] mutate(byte[] file) {
        byte[] mutated = file.clone();
        int steps = 1 + random.nextInt(MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            mutated = step(mutated);
            if (mutated.length > MAX_SIZE) {
                mutated = Arrays.copyOf(mutated, MAX_SIZE);
            }
        }
        return random.nextBoolean() ? repaired(mutated) : mutated;
    }

    private byte[] step(byte[] file) {
        if (file.length < 2) {
            return insert(file, 0, word());
        }
        return switch (random.nextInt(14)) {
            case 0, 1 -> flipBits(file);
            case 2 -> overwrite(file);
            case 3 -> remove(file, range(file, file.length));
            case 4 -> duplicate(file, range(file, file.length));
            case 5 -> Arrays.copyOf(file, random.nextInt(file.length));
            case 6 -> insert(file, random.nextInt(file.length), word());
            case 7 -> splice(file);
            case 8, 9 -> number(file, PictureLayout.of(file).lengths());
            case 10, 11 -> number(file, PictureLayout.of(file).sizes());
            case 12 -> part(file);
            default -> recompressed(file);
        };
    }

    private byte[] flipBits(byte[] file) {
        int flips = 1 + random.nextInt(16);
        for (int i = 0; i < flips; i++) {
            file[near(file.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return file;
    }

    /// A position, in the first bytes as often as in all others: headers are there.
    private int near(int length) {
        return random.nextBoolean() ? random.nextInt(length) : random.nextInt(Math.min(length, 64));
    }

    private byte[] overwrite(byte[] file) {
        int start = near(file.length);
        int end = Math.min(file.length, start + 1 + random.nextInt(8));
        byte value = new byte[] {0, -1, 127, -128, 1}[random.nextInt(5)];
        Arrays.fill(file, start, end, value);
        return file;
    }

    private Part range(byte[] file, int limit) {
        int start = near(file.length);
        int length = 1 + random.nextInt(random.nextBoolean() ? 16 : limit);
        return new Part(start, Math.min(file.length, start + length));
    }

    private static byte[] remove(byte[] file, Part part) {
        return concat(Arrays.copyOf(file, part.start()), Arrays.copyOfRange(file, part.end(), file.length));
    }

    private byte[] duplicate(byte[] file, Part part) {
        byte[] copy = Arrays.copyOfRange(file, part.start(), part.end());
        int times = random.nextInt(8) == 0 ? 1 + random.nextInt(200) : 1;
        var repeated = new ByteArrayOutputStream();
        for (int i = 0; i < times && repeated.size() < MAX_SIZE; i++) {
            repeated.writeBytes(copy);
        }
        return insert(file, part.end(), repeated.toByteArray());
    }

    private static byte[] insert(byte[] file, int at, byte[] what) {
        return concat(concat(Arrays.copyOf(file, at), what), Arrays.copyOfRange(file, at, file.length));
    }

    private byte[] word() {
        return DICTIONARY.get(random.nextInt(DICTIONARY.size()));
    }

    private byte[] splice(byte[] file) {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int cut = random.nextInt(other.length);
        return concat(Arrays.copyOf(file, random.nextInt(file.length)), Arrays.copyOfRange(other, cut, other.length));
    }

    private byte[] number(byte[] file, List<Field> fields) {
        if (fields.isEmpty()) {
            return flipBits(file);
        }
        Field field = fields.get(random.nextInt(fields.size()));
        field.write(file, EXTREMES[random.nextInt(EXTREMES.length)]);
        return file;
    }

    /// Deletes, repeats, moves or exchanges a part of the format.
    private byte[] part(byte[] file) {
        List<Part> parts = PictureLayout.of(file).parts();
        if (parts.isEmpty()) {
            return splice(file);
        }
        Part part = parts.get(random.nextInt(parts.size()));
        Part place = parts.get(random.nextInt(parts.size()));
        byte[] content = Arrays.copyOfRange(file, part.start(), part.end());
        return switch (random.nextInt(4)) {
            case 0 -> remove(file, part);
            case 1 -> duplicate(file, part);
            case 2 -> insert(file, place.start(), content);
            default -> insert(file, place.start(), foreignPart(PictureLayout.format(file)));
        };
    }

    private byte[] foreignPart(Format format) {
        for (int tries = 0; tries < 20; tries++) {
            byte[] other = corpus.get(random.nextInt(corpus.size()));
            List<Part> parts = PictureLayout.format(other) == format
                    ? PictureLayout.of(other).parts()
                    : List.of();
            if (!parts.isEmpty()) {
                Part part = parts.get(random.nextInt(parts.size()));
                return Arrays.copyOfRange(other, part.start(), part.end());
            }
        }
        return word();
    }

    /// Damages what a PNG's compressed data holds, so that the decompressed lines are odd and not the compression.
    private byte[] recompressed(byte[] file) {
        if (PictureLayout.format(file) != Format.PNG) {
            return flipBits(file);
        }
        for (Part part : PictureLayout.of(file).parts()) {
            if (new String(file, part.start() + 4, 4, StandardCharsets.ISO_8859_1).equals("IDAT")) {
                byte[] lines = Deflated.inflate(file, part.start() + 8, part.end() - part.start() - 12, MAX_SIZE);
                if (lines.length > 1) {
                    byte[] chunk = PngChunk.of("IDAT", Deflated.deflate(step(lines)));
                    return insert(remove(file, part), part.start(), chunk);
                }
            }
        }
        return flipBits(file);
    }

    /// A PNG with the checksums of its chunks made right.
    private static byte[] repaired(byte[] file) {
        if (PictureLayout.format(file) != Format.PNG || file.length < PNG_HEADER) {
            return file;
        }
        for (Part part : PictureLayout.of(file).parts()) {
            var sum = new CRC32();
            sum.update(file, part.start() + 4, part.end() - part.start() - 8);
            ByteBuffer.wrap(file).putInt(part.end() - 4, (int) sum.getValue());
        }
        return file;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
