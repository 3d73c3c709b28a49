package io.rexserve.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The TCP ports that this process listens on, as Linux reports them.
final class Listeners {
    private static final String LISTEN = "0A";

    private Listeners() {}

    static Set<Integer> ports() throws IOException {
        Set<String> own = sockets();
        var ports = new TreeSet<Integer>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip()
                        .split("\\s+", -1); // sl local remote state queues timer retransmits uid timeout inode
                if (columns.length > 9 && columns[3].equals(LISTEN) && own.contains("socket:[" + columns[9] + "]")) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].lastIndexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    private static Set<String> sockets() throws IOException {
        var sockets = new HashSet<String>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            descriptors.forEach(descriptor -> sockets.add(target(descriptor)));
        }
        return sockets;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException _) {
            return ""; // closed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
