package io.rexserve.data.chunk;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.ChunkFile;
import java.io.Serializable;
import java.util.Locale;

/// Where a run keeps its files.
///
/// @param address of `--out`, such as `file:///data/out` or `hdfs://host/out`, without a `/` at its end
public record RunFolder(String address) implements Serializable {
    /// Chunks in one folder: file systems and readers do not like millions of files in one.
    public static final int CHUNKS_PER_FOLDER = 1000;

    /// Ending of the files of committed chunks.
    public static final String PARQUET = ".parquet";

    /// Ending of [#open].
    public static final String OPEN = ".open";

    /// Ending of [#journal].
    public static final String JOURNAL = ".journal";

    public RunFolder {
        if (address.isEmpty() || address.endsWith("/")) {
            throw new IllegalArgumentException("address: " + address + " (expected: a folder, without / at its end)");
        }
    }

    /// What executors log, for Logback.
    public String logging() {
        return address + "/logback.xml";
    }

    /// The recipe as it was run last.
    public String recipe() {
        return address + "/recipe.yaml";
    }

    /// The stages of the run as it was run last: a JSON list of their names and fingerprints, in order.
    public String lineage() {
        return address + "/lineage.json";
    }

    /// The file of dialogues that the recipe gave last, with its digest, as JSON; null or missing if it gave none.
    public String dialogues() {
        return address + "/dialogues.json";
    }

    /// Held by the process that drives the run.
    public String lock() {
        return address + "/lock";
    }

    /// Which pictures are in which chunk: a file for each [#CHUNKS_PER_FOLDER] chunks.
    public String plan() {
        return address + "/plan";
    }

    /// What endpoints have cost so far.
    public String spending() {
        return address + "/spending";
    }

    /// How processes of this run have ended.
    public String exits() {
        return address + "/exits";
    }

    /// What a stage has made under one fingerprint.
    public String stage(Lineage stage) {
        return address + "/stages/" + stage.stage() + "-" + stage.fingerprint();
    }

    /// The folder that a chunk's files of a stage are in.
    ///
    /// @param folder number of the chunk divided by [#CHUNKS_PER_FOLDER]
    public String chunks(Lineage stage, int folder) {
        return stage(stage) + String.format(Locale.ROOT, "/%06d", folder);
    }

    /// The committed outcomes of a chunk.
    public String chunk(Lineage stage, int number) {
        return chunks(stage, number / CHUNKS_PER_FOLDER) + "/" + ChunkFile.name(number);
    }

    /// Present while pictures of a committed chunk have failed, here or in an earlier stage: the next run tries those.
    public String open(Lineage stage, int number) {
        return chunks(stage, number / CHUNKS_PER_FOLDER) + "/" + chunkName(number) + OPEN;
    }

    /// The folder of a chunk's journals, which is removed when the chunk is committed.
    public String journal(Lineage stage, int number) {
        return chunks(stage, number / CHUNKS_PER_FOLDER) + "/" + chunkName(number) + JOURNAL;
    }

    /// The folder of the answers that endpoints gave to a stage about the pictures of a chunk, under any fingerprint.
    public String answers(String stage, int number) {
        return address + "/answers/" + stage + String.format(Locale.ROOT, "/%06d/", number / CHUNKS_PER_FOLDER)
                + chunkName(number);
    }

    private static String chunkName(int number) {
        String name = ChunkFile.name(number);
        return name.substring(0, name.length() - PARQUET.length());
    }
}
