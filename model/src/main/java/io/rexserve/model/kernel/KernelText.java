package io.rexserve.model.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Methods in the serialized dialect of TorchScript: `def name(self, ...)` without indentation
/// and without a class header.
///
/// @param name where the text comes from, for error messages
/// @param methods the method definitions
public record KernelText(String name, String methods) {

    /// Reads the text that lies beside a class in its resources.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public static KernelText resource(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "kernel: " + file + " (expected: a resource beside " + owner.getName() + ")");
            }
            return new KernelText(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("kernel " + file + " could not be read", e);
        }
    }
}
