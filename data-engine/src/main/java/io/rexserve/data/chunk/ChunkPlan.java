package io.rexserve.data.chunk;

import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Which items are in which chunk: a list that only grows, in files of [RunFolder#CHUNKS_PER_FOLDER] chunks each.
///
/// Only one file's chunks are in memory at a time.
public final class ChunkPlan {
    private static final int PER_FILE = RunFolder.CHUNKS_PER_FOLDER;
    private static final Pattern NAME = Pattern.compile("\\d{6}\\.jsonl");
    private static final JsonMapper JSON = new JsonMapper();

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
        List<String> names = plan.names();
        if (!names.isEmpty()) {
            int last = names.size() - 1;
            plan.chunks = last * PER_FILE + plan.read(last).size();
        }
        return plan;
    }

    private List<String> names() throws IOException {
        return files.list(folder.plan()).stream()
                .filter(name -> NAME.matcher(name).matches())
                .toList();
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
    public List<ChunkSource> read(int index) throws IOException {
        String path = path(index);
        var sources = new ArrayList<ChunkSource>();
        for (String line : new String(files.read(path), StandardCharsets.UTF_8).split("\n")) {
            sources.add(JSON.readValue(line, ChunkSource.class));
        }
        return sources;
    }

    private String path(int index) {
        return folder.plan() + String.format(Locale.ROOT, "/%06d.jsonl", index);
    }

    /// Hands over every item that is planned.
    public void forEachItem(Consumer<String> consumer) throws IOException {
        for (int i = 0; i < folders(); i++) {
            for (ChunkSource source : read(i)) {
                source.items().forEach(consumer);
            }
        }
    }

    /// Adds chunks behind those that are there. Each file is replaced as a whole: after a crash the plan is a beginning
    /// of what it would have become, and whole chunks of it.
    public void append(Iterator<ChunkSource> more) throws IOException {
        while (more.hasNext()) {
            int index = chunks / PER_FILE;
            List<ChunkSource> sources = chunks % PER_FILE == 0 ? new ArrayList<>() : read(index);
            while (sources.size() < PER_FILE && more.hasNext()) {
                sources.add(more.next());
            }
            var lines = new StringBuilder();
            sources.forEach(
                    source -> lines.append(JSON.writeValueAsString(source)).append('\n'));
            files.write(path(index), lines.toString().getBytes(StandardCharsets.UTF_8));
            chunks = index * PER_FILE + sources.size();
        }
    }
}
