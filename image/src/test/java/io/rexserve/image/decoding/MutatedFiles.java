package io.rexserve.image.decoding;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Picture files with damage of many kinds, the same for the same seed.
///
/// As a program it decodes many and prints what came out and what it took:
///
/// ```
/// java -cp image/target/classes:image/target/test-classes:JSPECIFY \
///     io.rexserve.image.decoding.MutatedFiles COUNT SEED FOLDER...
/// ```
final class MutatedFiles {
    private static final ImageLimits LIMITS = new ImageLimits(20 << 20, 50_000_000, 100);
    private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, -1, 1 << 24};

    private final List<byte[]> files;
    private final Random random;

    MutatedFiles(List<byte[]> files, long seed) {
        this.files = files;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] file = files.get(random.nextInt(files.size())).clone();
        for (int k = random.nextInt(4); k >= 0; k--) {
            file = mutate(file);
        }
        if (random.nextBoolean()) {
            mendChecksums(file);
        }
        return file;
    }

    private byte[] mutate(byte[] file) {
        if (file.length < 16) {
            return file;
        }
        int at = random.nextBoolean() ? random.nextInt(file.length) : random.nextInt(Math.min(file.length, 64));
        int length = 1 + random.nextInt(Math.min(64, file.length - at));
        switch (random.nextInt(8)) {
            case 0 -> file[at] = (byte) random.nextInt(256);
            case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                int value = EXTREMES[random.nextInt(EXTREMES.length)];
                for (int i = 0; i < Math.min(4, file.length - at); i++) {
                    file[at + i] = (byte) (value >> (8 * i));
                }
            }
            case 3 -> {
                return Arrays.copyOf(file, at + 1);
            }
            case 4 -> {
                return joined(file, at, file, Math.min(file.length, at + length));
            }
            case 5 -> {
                return joined(file, Math.min(file.length, at + length), file, at);
            }
            case 6 -> {
                byte[] other = files.get(random.nextInt(files.size()));
                return joined(file, at, other, random.nextInt(other.length));
            }
            default -> Arrays.fill(file, at, at + length, (byte) random.nextInt(256));
        }
        return file;
    }

    /// The beginning of one file and the end of another.
    private static byte[] joined(byte[] first, int end, byte[] second, int start) {
        byte[] file = Arrays.copyOf(first, end + second.length - start);
        System.arraycopy(second, start, file, end, second.length - start);
        return file;
    }

    /// Gives the chunks of a PNG file right checksums: damage gets further than the checksum.
    private static void mendChecksums(byte[] file) {
        if (file.length < 8 || file[1] != 'P' || file[2] != 'N') {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = 8;
        while (at + 12 <= file.length) {
            int length = buffer.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                return;
            }
            var sum = new CRC32();
            sum.update(file, at + 4, length + 4);
            buffer.putInt(at + 8 + length, (int) sum.getValue());
            at += 12 + length;
        }
    }

    /// Decodes a file of a stranger and checks what is promised of every one.
    ///
    /// @return what came out, in a word
    static String decode(byte[] file) {
        try {
            RgbImage image = ImageDecoder.decode(file, LIMITS);
            if (image.pixels().length != 3 * image.width() * image.height()) {
                throw new AssertionError(
                        image.pixels().length + " bytes for " + image.width() + " x " + image.height());
            }
            return "read";
        } catch (InvalidImageException e) {
            String message = String.valueOf(e.getMessage());
            if (message.isBlank() || message.contains("Exception") || message.contains("java.")) {
                throw new AssertionError("a refusal in no words for a caller: " + message, e);
            }
            if (e.getCause() != null) {
                return "refused by its codec's exception: " + e.getCause();
            }
            return "refused: " + e.getClass().getSimpleName();
        }
    }

    static List<byte[]> filesIn(List<Path> folders) {
        var files = new ArrayList<byte[]>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.list(folder)) {
                for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                    files.add(Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        var folders = Stream.of(arguments).skip(2).map(Path::of).toList();
        var mutated = new MutatedFiles(filesIn(folders), Long.parseLong(arguments[1]));
        var outcomes = new TreeMap<String, Integer>();
        var nanos = new long[count];
        long longest = 0;
        for (int i = 0; i < count; i++) {
            byte[] file = mutated.next();
            long began = System.nanoTime();
            String outcome = decode(file);
            nanos[i] = System.nanoTime() - began;
            outcomes.merge(outcome, 1, Integer::sum);
            if (nanos[i] > longest) {
                longest = nanos[i];
                Files.write(Path.of("slowest-mutated-file"), file);
            }
            if (outcome.contains("exception")) {
                Files.write(Path.of("fault-" + outcomes.size()), file);
            }
        }
        Arrays.sort(nanos);
        var text = new StringBuilder();
        outcomes.forEach(
                (outcome, n) -> text.append(n).append(' ').append(outcome).append('\n'));
        for (double share : new double[] {0.5, 0.99, 0.999, 1}) {
            text.append(String.format(
                    "%.1f %%: %.2f ms%n", 100 * share, nanos[(int) Math.ceil(share * count) - 1] / 1e6));
        }
        System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
