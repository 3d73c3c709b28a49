package io.rexserve.trainer.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory of this process as Linux counts it, pages of mapped files included.
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /// Bytes in memory now.
    static long resident() {
        return bytes("VmRSS:");
    }

    /// Most bytes that were in memory at a time.
    static long peak() {
        return bytes("VmHWM:");
    }

    private static long bytes(String line) {
        try {
            return Files.readAllLines(STATUS).stream()
                            .filter(each -> each.startsWith(line))
                            .map(each -> each.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS + ": cannot be read (expected: Linux)", e);
        }
    }
}
