package io.rexserve.data.export;

import io.rexserve.cli.CommandException;
import io.rexserve.data.chunk.ChunkPlan;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.conversation.DialogueFile;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The folder of a run, to be read.
public final class StoredRun {
    private final RunFiles files;
    private final RunFolder folder;
    private final List<Lineage> lineage;
    private final int chunks;

    private StoredRun(RunFiles files, RunFolder folder, List<Lineage> lineage, int chunks) {
        this.files = files;
        this.folder = folder;
        this.lineage = List.copyOf(lineage);
        this.chunks = chunks;
    }

    /// @param out path, or address of a Hadoop file system
    /// @throws CommandException if it is no folder of a run
    public static StoredRun open(String out) throws IOException {
        var folder = new RunFolder(address(out));
        var files = new RunFiles(new Configuration());
        String path = folder.lineage();
        if (!files.exists(path)) {
            throw new CommandException(
                    out + ": no lineage.json (expected: the folder of a run, as data run --out " + "makes it)");
        }
        List<Lineage> lineage = lineage(path, files.read(path));
        return new StoredRun(files, folder, lineage, ChunkPlan.of(files, folder).chunks());
    }

    /// The address of a folder that is given as a path or as an address.
    public static String address(String out) {
        String address = out.contains("://")
                ? out
                : "file://" + Path.of(out).toAbsolutePath().normalize();
        return address.replaceFirst("/+$", "");
    }

    private static List<Lineage> lineage(String path, byte[] json) throws IOException {
        try {
            List<Lineage> lineage = JsonMapper.shared()
                    .readValue(new String(json, StandardCharsets.UTF_8), new TypeReference<List<Lineage>>() {});
            if (lineage.isEmpty()) {
                throw new IOException(path + ": no stage (expected: at least one)");
            }
            return lineage;
        } catch (JacksonException e) {
            throw new IOException(path + ": " + e.getOriginalMessage() + " (expected: a list of stages)", e);
        }
    }

    public RunFolder folder() {
        return folder;
    }

    public RunFiles files() {
        return files;
    }

    /// The stages in their order.
    public List<Lineage> lineage() {
        return lineage;
    }

    /// Chunks of the plan.
    public int chunks() {
        return chunks;
    }

    /// Whether a stage has finished a chunk.
    public boolean isDone(Lineage stage, int chunk) throws IOException {
        return files.exists(folder.chunk(stage, chunk));
    }

    /// What a stage made of a chunk, with costs, without pictures.
    public ChunkReader<ChunkRow> rows(Lineage stage, int chunk) throws IOException {
        return ChunkFile.rows(files.configuration(), path(stage, chunk));
    }

    private org.apache.hadoop.fs.Path path(Lineage stage, int chunk) {
        return new org.apache.hadoop.fs.Path(folder.chunk(stage, chunk));
    }

    /// What ingest read of a chunk, with the bytes of the pictures, one row group in memory at a time.
    public ChunkReader<ChunkRow> ingested(int chunk) throws IOException {
        return ChunkFile.pictures(files.configuration(), path(lineage.getFirst(), chunk));
    }

    /// Bytes of some pictures of a chunk by id; those that ingest did not keep are not among them.
    public Map<String, byte[]> pictures(int chunk, Set<String> ids) throws IOException {
        var pictures = new HashMap<String, byte[]>();
        try (ChunkReader<ChunkRow> rows = ingested(chunk)) {
            for (ChunkRow row = rows.next(); row != null; row = rows.next()) {
                if (row.picture() != null && row.outcome() instanceof Outcome.Kept && ids.contains(row.id())) {
                    pictures.putIfAbsent(row.id(), row.picture().content());
                }
            }
        }
        return pictures;
    }

    /// The file of dialogues that the run's recipe gave last, null if none.
    public @Nullable DialogueFile dialogues() throws IOException {
        String path = folder.dialogues();
        if (!files.exists(path)) {
            return null;
        }
        try {
            return JsonMapper.shared().readValue(files.read(path), DialogueFile.class);
        } catch (JacksonException e) {
            throw new IOException(path + ": " + e.getOriginalMessage() + " (expected: path and sha256)", e);
        }
    }

    /// The recipe as it was run last, null if the folder has none.
    public @Nullable String recipe() throws IOException {
        return files.exists(folder.recipe()) ? new String(files.read(folder.recipe()), StandardCharsets.UTF_8) : null;
    }
}
