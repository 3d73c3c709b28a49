package io.rexserve.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that processes on this machine count in: a byte for each event.
final class Marks {
    private Marks() {}

    static void add(String file) {
        if (!file.isEmpty()) {
            try {
                Files.write(Path.of(file), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
