package io.rexserve.datasets.format;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Names in sorted order, any number of them: sorted in memory by the chunk, merged from temporary files. Equal names
/// stay.
public final class SortedNames implements Closeable {
    private static final int CHUNK = 100_000;

    private final int chunk;
    private final List<String> names = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final PriorityQueue<Source> sources = new PriorityQueue<>(Comparator.comparing(Source::head));
    private boolean sorted;

    public SortedNames() {
        this(CHUNK);
    }

    SortedNames(int chunk) {
        this.chunk = chunk;
    }

    /// The names of one chunk and the next of them.
    private static final class Source implements Closeable {
        private final @Nullable DataInputStream file;
        private final List<String> memory;
        private int taken;
        private String head = "";

        Source(@Nullable DataInputStream file, List<String> memory) {
            this.file = file;
            this.memory = memory;
        }

        String head() {
            return head;
        }

        boolean advance() throws IOException {
            if (file == null) {
                if (taken == memory.size()) {
                    return false;
                }
                head = memory.get(taken++);
                return true;
            }
            try {
                head = file.readUTF();
                return true;
            } catch (EOFException _) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }

    /// @throws IllegalStateException behind the first call of [#next()]
    public void add(String name) throws IOException {
        if (sorted) {
            throw new IllegalStateException("names are being read");
        }
        names.add(name);
        if (names.size() == chunk) {
            spill();
        }
    }

    private void spill() throws IOException {
        names.sort(null);
        Path file = Files.createTempFile("rexserve-names", ".tmp");
        files.add(file);
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (String name : names) {
                out.writeUTF(name);
            }
        }
        names.clear();
    }

    /// The next name; empty behind the last.
    public Optional<String> next() throws IOException {
        if (!sorted) {
            merge();
        }
        Source source = sources.poll();
        if (source == null) {
            return Optional.empty();
        }
        String name = source.head();
        if (source.advance()) {
            sources.add(source);
        } else {
            source.close();
        }
        return Optional.of(name);
    }

    private void merge() throws IOException {
        sorted = true;
        names.sort(null);
        addSource(new Source(null, names));
        for (Path file : files) {
            addSource(new Source(new DataInputStream(new BufferedInputStream(Files.newInputStream(file))), List.of()));
        }
    }

    private void addSource(Source source) throws IOException {
        if (source.advance()) {
            sources.add(source);
        } else {
            source.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Source source : sources) {
            source.close();
        }
        sources.clear();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
