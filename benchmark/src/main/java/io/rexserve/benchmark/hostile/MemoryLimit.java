package io.rexserve.benchmark.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A control group of Linux that ends a process tree which takes more memory than a limit: heap, native memory, stacks
/// and the page cache that cannot be dropped.
public final class MemoryLimit implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String OLD = "memory";

    private final Path group;
    private final boolean old;

    private MemoryLimit(Path group, boolean old) {
        this.group = group;
        this.old = old;
    }

    /// A group with a limit; nothing where this process may not make one, as in most containers.
    ///
    /// @param bytes at most, swap included
    public static Optional<MemoryLimit> of(long bytes) {
        boolean old = Files.isDirectory(ROOT.resolve(OLD));
        Path group = (old ? ROOT.resolve(OLD) : ROOT)
                .resolve("rexserve-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            Files.createDirectory(group);
        } catch (IOException _) {
            return Optional.empty();
        }
        var limit = new MemoryLimit(group, old);
        try {
            if (old) {
                limit.write("memory.limit_in_bytes", bytes);
                limit.writeIfPossible("memory.memsw.limit_in_bytes", bytes);
            } else {
                limit.write("memory.max", bytes);
                limit.writeIfPossible("memory.swap.max", 0);
            }
            return Optional.of(limit);
        } catch (IOException _) {
            limit.close();
            return Optional.empty();
        }
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(group.resolve(file), Long.toString(value));
    }

    private void writeIfPossible(String file, long value) {
        try {
            write(file, value);
        } catch (IOException _) {
            // a kernel that does not count swap
        }
    }

    /// A command line that runs a command inside.
    public List<String> inside(List<String> command) {
        var all = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "echo $$ >\"$0\" && exec \"$@\"",
                group.resolve("cgroup.procs").toString()));
        all.addAll(command);
        return all;
    }

    /// Most bytes that were in use at a time, page cache included; nothing where the kernel does not tell.
    public OptionalLong peak() {
        try {
            String file = old ? "memory.max_usage_in_bytes" : "memory.peak";
            return OptionalLong.of(
                    Long.parseLong(Files.readString(group.resolve(file)).strip()));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /// Removes the group, whose processes have ended.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(group);
        } catch (IOException _) {
            // a process is still ending; an empty group takes nothing
        }
    }
}
