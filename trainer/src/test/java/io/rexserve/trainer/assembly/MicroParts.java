package io.rexserve.trainer.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The parts that `make.py` beside them saved with the publishers' own libraries.
public final class MicroParts {
    private MicroParts() {}

    public static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(MicroParts.class.getResource("/assembly/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static AssemblyOptions options(String languageModel, String clip, String convnext) {
        return new AssemblyOptions(folder(languageModel), folder(clip), folder(convnext), null, Map.of(), 1);
    }

    public static Assembly.Assembled write(AssemblyOptions options, Path out) {
        try {
            return Assembly.write(options, out, _ -> {}, _ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of a part that a test may damage.
    static Path copy(String name, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(folder(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
