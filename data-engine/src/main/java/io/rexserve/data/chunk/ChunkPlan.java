package io.rexserve.data.chunk;

import io.rexserve.data.ingest.InputSplit;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Which part of the input is in which chunk: a list that only grows, in files of [RunFolder#CHUNKS_PER_FOLDER] chunks,
/// a line of JSON each.
///
/// Only one file's chunks are in memory at a time.
public final class ChunkPlan {
    private static final int PER_FILE = RunFolder.CHUNKS_PER_FOLDER;
    private static final Pattern NAME = Pattern.compile("\\d{6}\\.jsonl");

    private final RunFiles files;
    private final RunFolder folder;
    private int chunks;

    private ChunkPlan(RunFiles files, RunFolder folder) {
        this.files = files;
        this.folder = folder;
    }

    /// The plan as it stands; empty in a new folder.
    public static ChunkPlan of(RunFiles files, RunFolder folder) throws IOException {
        var plan = new ChunkPlan(files, folder);
        int count = (int) files.list(folder.plan()).stream()
                .filter(name -> NAME.matcher(name).matches())
                .count();
        if (count > 0) {
            plan.chunks = (count - 1) * PER_FILE + plan.read(count - 1).size();
        }
        return plan;
    }

    /// How many chunks there are; their numbers begin at 0.
    public int chunks() {
        return chunks;
    }

    /// How many files hold them.
    public int folders() {
        return (chunks + PER_FILE - 1) / PER_FILE;
    }

    /// The chunks of one file; the first has the number `index` times [RunFolder#CHUNKS_PER_FOLDER].
    public List<InputSplit> read(int index) throws IOException {
        String path = path(index);
        var splits = new ArrayList<InputSplit>();
        for (String line : new String(files.read(path), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                splits.add(split(path, splits.size() + 1, line));
            }
        }
        return splits;
    }

    private static InputSplit split(String path, int line, String json) throws IOException {
        try {
            return InputSplit.fromJson(json);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ", line " + line + ": " + e.getMessage(), e);
        }
    }

    private String path(int index) {
        return folder.plan() + String.format(Locale.ROOT, "/%06d.jsonl", index);
    }

    /// All chunks in order, read as they are asked for.
    public Iterable<InputSplit> all() {
        return () -> IntStream.range(0, folders())
                .boxed()
                .flatMap(index -> {
                    try {
                        return read(index).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .iterator();
    }

    /// Adds chunks behind those that are there.
    public Appender append() throws IOException {
        return new Appender();
    }

    /// Takes new chunks. Each file is replaced as a whole: after a crash the plan is a beginning of what it would have
    /// become.
    public final class Appender implements Consumer<InputSplit>, AutoCloseable {
        private final List<InputSplit> last;
        private int index;
        private boolean changed;

        private Appender() throws IOException {
            index = chunks / PER_FILE;
            last = chunks % PER_FILE == 0 ? new ArrayList<>() : new ArrayList<>(read(index));
        }

        @Override
        public void accept(InputSplit split) {
            last.add(split);
            changed = true;
            if (last.size() == PER_FILE) {
                try {
                    write();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                last.clear();
                index++;
            }
        }

        private void write() throws IOException {
            var lines = new StringBuilder();
            for (Iterator<InputSplit> each = last.iterator(); each.hasNext(); ) {
                lines.append(each.next().toJson()).append('\n');
            }
            files.write(path(index), lines.toString().getBytes(StandardCharsets.UTF_8));
            chunks = index * PER_FILE + last.size();
            changed = false;
        }

        /// Writes what is left.
        @Override
        public void close() throws IOException {
            if (changed) {
                write();
            }
        }
    }
}
