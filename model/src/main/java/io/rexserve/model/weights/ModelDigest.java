package io.rexserve.model.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Identifies a model by a digest of its weights.
///
/// The digest is SHA-256 over the configuration and the weights, file after file in the order of their names. A file
/// of up to 64 MiB counts as it is, so that `cat *.json *.safetensors | sha256sum` prints the same for a small model
/// without a card, which does not count: what is said about a model does not change it. Of a larger one count its
/// size, as 8 bytes with the lowest first, its first and its last MiB, and the first 4 KiB of every MiB between:
/// other weights differ in every block, and no start waits for 16 GB to be read twice.
///
/// @param name the last two parts of the path, such as `rex-tiny/upn`
/// @param sha256 64 lower-case hexadecimal digits
public record ModelDigest(String name, String sha256) {
    static final long WHOLE = 64L << 20;
    static final int STEP = 1 << 20;
    static final int SAMPLE = 4 << 10;
    /// The file beside the weights that says what a model was made of.
    public static final String CARD = "model-card.json";

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> COUNTED = List.of(".json", ".safetensors", ".pth", ".pt", ".bin", ".model");

    /// @param folderOrFile a model folder, or a file of weights that is a model by itself
    /// @throws UncheckedIOException if a file cannot be read
    public static ModelDigest of(Path folderOrFile) {
        Path named = ModelFolder.resolve(folderOrFile).toAbsolutePath().normalize();
        int parts = named.getNameCount();
        return new ModelDigest(
                named.subpath(Math.max(0, parts - 2), parts).toString(),
                HexFormat.of().formatHex(digest(named, false)));
    }

    /// SHA-256 over every byte of the same files in the same order, 64 lower-case hexadecimal digits: what
    /// `cat *.json *.safetensors | sha256sum` prints for a model of any size without a card. Reads the whole model.
    ///
    /// @param folderOrFile a model folder, or a file of weights that is a model by itself
    /// @throws UncheckedIOException if a file cannot be read
    public static String whole(Path folderOrFile) {
        return HexFormat.of()
                .formatHex(digest(
                        ModelFolder.resolve(folderOrFile).toAbsolutePath().normalize(), true));
    }

    /// Checks that a model is the one that somebody meant.
    ///
    /// @param key of the configuration that holds the digest
    /// @param expected what [#whole] gives for that model; empty for any model
    /// @throws CheckpointException if it is another one
    public static void require(Path folderOrFile, String key, String expected) {
        if (!expected.isEmpty()) {
            String actual = whole(folderOrFile);
            if (!actual.equals(expected)) {
                throw new CheckpointException(
                        folderOrFile + ": sha256 " + actual + " (expected: " + key + ", " + expected + ")");
            }
        }
    }

    /// Checks the form of a digest in a configuration.
    ///
    /// @throws IllegalArgumentException if it is neither empty nor 64 lower-case hexadecimal digits
    public static void requireForm(String key, String digest) {
        if (!digest.isEmpty() && !FORM.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    key + ": " + digest + " (expected: 64 lower-case hexadecimal digits, or nothing for any model)");
        }
    }

    private static byte[] digest(Path folderOrFile, boolean whole) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocateDirect(STEP);
            for (Path part : parts(folderOrFile)) {
                try (FileChannel channel = FileChannel.open(part)) {
                    if (whole || channel.size() <= WHOLE) {
                        add(digest, channel, buffer, 0, channel.size());
                    } else {
                        sample(digest, channel, buffer);
                    }
                }
            }
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException(folderOrFile + ": cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static List<Path> parts(Path folderOrFile) throws IOException {
        if (Files.isRegularFile(folderOrFile)) {
            return List.of(folderOrFile);
        }
        try (Stream<Path> files = Files.list(folderOrFile)) {
            return files.filter(ModelDigest::counts).sorted().toList();
        }
    }

    private static void sample(MessageDigest digest, FileChannel channel, ByteBuffer buffer) throws IOException {
        long size = channel.size();
        digest.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .flip());
        add(digest, channel, buffer, 0, STEP);
        for (long at = STEP; at < size - STEP; at += STEP) {
            add(digest, channel, buffer, at, Math.min(SAMPLE, size - STEP - at));
        }
        add(digest, channel, buffer, size - STEP, STEP);
    }

    private static void add(MessageDigest digest, FileChannel channel, ByteBuffer buffer, long start, long length)
            throws IOException {
        for (long done = 0; done < length; done += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, start + done + buffer.position()) < 0) {
                    throw new EOFException("shorter than when it was opened");
                }
            }
            digest.update(buffer.flip());
        }
    }

    private static boolean counts(Path file) {
        return Files.isRegularFile(file)
                && !file.endsWith(CARD)
                && COUNTED.stream().anyMatch(file.toString()::endsWith);
    }
}
