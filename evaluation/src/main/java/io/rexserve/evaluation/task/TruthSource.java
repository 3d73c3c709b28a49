package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Annotated images that can be read any number of times, always in the same order.
///
/// @param name for people: the path, or what was composed
/// @param format such as `coco`
/// @param sha256 of the file, or over names and contents of all files of a folder that are no pictures
/// @param place where it can be read again; null if it is composed
public record TruthSource(
        String name, String format, String sha256, @Nullable Place place, Opener opener) {
    /// Where a truth of files is.
    ///
    /// @param path absolute
    /// @param images folder of the images; null for the format's own place
    public record Place(
            String path, String format, @Nullable String images) {}

    private static final List<String> PICTURES =
            List.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff");

    /// Opens a reader at its first record.
    @FunctionalInterface
    public interface Opener {
        DatasetReader open(ProblemSink problems) throws IOException;
    }

    /// @param images folder that image names are relative to; null for the format's own place
    public static TruthSource of(DatasetFormat format, Path path, @Nullable Path images) throws IOException {
        return new TruthSource(
                path.toString(),
                format.name(),
                Files.isDirectory(path) ? ofFolder(path) : sha256(path),
                new Place(
                        path.toAbsolutePath().toString(),
                        format.name(),
                        images == null ? null : images.toAbsolutePath().toString()),
                problems -> format.open(path, new ReadOptions(images, problems)));
    }

    /// SHA-256 of a file.
    public static String sha256(Path file) {
        return hex(digest(file, newDigest()));
    }

    /// @param problems receives what is damaged
    public DatasetReader open(ProblemSink problems) throws IOException {
        return opener.open(problems);
    }

    private static String ofFolder(Path folder) throws IOException {
        MessageDigest digest = newDigest();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> PICTURES.stream()
                            .noneMatch(file.getFileName().toString().toLowerCase(Locale.ROOT)::endsWith))
                    .sorted()
                    .forEach(file -> {
                        digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                        digest(file, digest);
                    });
        }
        return hex(digest);
    }

    private static MessageDigest digest(Path file, MessageDigest digest) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
