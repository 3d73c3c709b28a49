package io.rexserve.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Which weights answer.
///
/// @param name the last two parts of the folder's path, such as `rex-tiny/upn`
/// @param sha256 over configuration and weights, file after file by name; 64 lower-case hexadecimal digits
public record ModelDigest(String name, String sha256) {
    /// @throws UncheckedIOException if a file cannot be read
    public static ModelDigest of(Path folder) {
        Path named = folder.toAbsolutePath().normalize();
        int parts = named.getNameCount();
        return new ModelDigest(
                named.subpath(Math.max(0, parts - 2), parts).toString(),
                HexFormat.of().formatHex(digest(named)));
    }

    private static byte[] digest(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> parts = files.filter(ModelDigest::counts).sorted().toList();
            for (Path part : parts) {
                try (InputStream in = new DigestInputStream(Files.newInputStream(part), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean counts(Path file) {
        return file.toString().endsWith(".json") || file.toString().endsWith(".safetensors");
    }
}
