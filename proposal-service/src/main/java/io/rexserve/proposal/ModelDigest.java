package io.rexserve.proposal;

import io.rexserve.v1.ModelInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Which weights answer: a folder's name and a digest over its configuration and weights.
final class ModelDigest {
    private ModelDigest() {}

    /// @throws UncheckedIOException if a file cannot be read
    static ModelInfo of(Path folder) {
        Path named = folder.toAbsolutePath().normalize();
        int parts = named.getNameCount();
        return ModelInfo.newBuilder()
                .setName(named.subpath(Math.max(0, parts - 2), parts).toString())
                .setSha256(HexFormat.of().formatHex(digest(named)))
                .build();
    }

    private static byte[] digest(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> parts = files.filter(file ->
                            file.toString().endsWith(".json") || file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            for (Path part : parts) {
                try (InputStream in = new DigestInputStream(Files.newInputStream(part), digest)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
