package io.rexserve.benchmark.rolling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The addresses of names, in a file that JVMs read in place of DNS (`-Djdk.net.hosts.file`).
final class NameRecords {
    private final Path file;
    private final Map<String, List<String>> records = new TreeMap<>();

    NameRecords(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /// Replaces the addresses of a name.
    synchronized void set(String name, List<String> addresses) throws IOException {
        records.put(name, List.copyOf(addresses));
        var text = new StringBuilder();
        records.forEach((each, all) -> all.forEach(
                address -> text.append(address).append(' ').append(each).append('\n')));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    synchronized List<String> get(String name) {
        return records.getOrDefault(name, List.of());
    }
}
