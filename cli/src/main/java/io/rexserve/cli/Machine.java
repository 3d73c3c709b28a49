package io.rexserve.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where figures were measured, and by which sources.
///
/// @param processor model name, or the architecture where the system does not tell
/// @param cores that this process may use
/// @param memoryGib of the machine, or 0 where the system does not tell
/// @param java version
/// @param commit of the sources, `unknown` outside a checkout; `+` behind it stands for uncommitted changes
public record Machine(String processor, int cores, long memoryGib, String java, String commit) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String UNKNOWN = "unknown";

    /// @param home folder of the sources
    public static Machine here(Path home) {
        return new Machine(
                value(PROCESSORS, "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(value(MEMORY, "MemTotal", "0 kB").replace(" kB", "")) >> 20,
                System.getProperty("java.version"),
                commit(home));
    }

    // The first line `name : value` of a file in /proc.
    private static String value(Path file, String name, String otherwise) {
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static String commit(Path home) {
        String hash = git(home, "rev-parse", "--short", "HEAD");
        if (hash.isEmpty()) {
            return UNKNOWN;
        }
        return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? hash : hash + "+";
    }

    private static String git(Path home, String... words) {
        var command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
