package io.rexserve.benchmark.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory of a process as Linux counts it, pages of mapped files included.
public final class ProcessMemory {
    private static final ProcessMemory OWN = new ProcessMemory(Path.of("/proc/self/status"));

    private final Path status;

    private ProcessMemory(Path status) {
        this.status = status;
    }

    /// @param pid of a process that runs
    public static ProcessMemory of(long pid) {
        return new ProcessMemory(Path.of("/proc", Long.toString(pid), "status"));
    }

    /// Of this process.
    public static ProcessMemory own() {
        return OWN;
    }

    /// Bytes in memory now.
    public long resident() {
        return bytes("VmRSS:");
    }

    /// Most bytes that were in memory at a time.
    public long peak() {
        return bytes("VmHWM:");
    }

    /// Bytes of mapped files among those in memory now; the system takes them back when it needs memory.
    public long mapped() {
        return bytes("RssFile:");
    }

    /// Lets the peak start again from what is in memory now.
    public void resetPeak() {
        try {
            Files.writeString(status.resolveSibling("clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    status.resolveSibling("clear_refs") + ": cannot be written (expected: Linux)", e);
        }
    }

    private long bytes(String line) {
        try {
            return Files.readAllLines(status).stream()
                            .filter(each -> each.startsWith(line))
                            .map(each -> each.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(status + ": cannot be read (expected: Linux, and a process that runs)", e);
        }
    }
}
