package io.rexserve.data.export;

import io.rexserve.data.chunk.ChunkPlan;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.ingest.InputSplit;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import io.rexserve.data.store.StoredPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Folders of runs of two stages, as `data run` writes them.
public final class RunsOnDisk {
    public static final Lineage INGEST = new Lineage("ingest", "00000000000000aa");
    public static final Lineage LAST = new Lineage("converse", "00000000000000bb");

    private RunsOnDisk() {}

    /// A chunk for each list of pictures, in which ingest has refused one file and the last stage each picture
    /// whose record has no region.
    @SafeVarargs
    public static StoredRun write(Path out, List<KeptPicture>... chunks) throws IOException {
        var folder = new RunFolder(StoredRun.address(out.toString()));
        var files = new RunFiles(new Configuration());
        files.write(
                folder.lineage(),
                JsonMapper.shared().writeValueAsString(List.of(INGEST, LAST)).getBytes(StandardCharsets.UTF_8));
        files.write(folder.recipe(), "seed: 1\nbudget: {currency: EUR}\n".getBytes(StandardCharsets.UTF_8));
        try (var plan = ChunkPlan.of(files, folder).append()) {
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                plan.accept(new InputSplit.Unreadable("chunk " + chunk, "toy"));
            }
        }
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            writeIngest(files, folder.chunk(INGEST, chunk), chunks[chunk]);
            writeLast(files, folder.chunk(LAST, chunk), chunks[chunk]);
        }
        return StoredRun.open(out.toString());
    }

    private static org.apache.hadoop.fs.Path path(String path) {
        return new org.apache.hadoop.fs.Path(path);
    }

    private static void writeIngest(RunFiles files, String path, List<KeptPicture> pictures) throws IOException {
        try (ChunkWriter writer = ChunkWriter.pictures(files.configuration(), path(path))) {
            writer.add(ChunkRow.of(
                    "",
                    "<b>broken</b>.jpg",
                    new Outcome.Refused(RefusalReason.UNREADABLE, "no picture & \"junk\"", new Cost(2, 0, 0))));
            for (KeptPicture picture : pictures) {
                byte[] content = picture.content();
                if (content == null) {
                    throw new IllegalArgumentException("picture without content");
                }
                writer.add(new ChunkRow(
                        picture.record().id(),
                        picture.record().origin().path(),
                        new Outcome.Kept(picture.record(), List.of(), new Cost(5, 0, 0)),
                        new StoredPicture(content, 1)));
            }
            writer.commit();
        }
    }

    private static void writeLast(RunFiles files, String path, List<KeptPicture> pictures) throws IOException {
        try (ChunkWriter writer = ChunkWriter.rows(files.configuration(), path(path))) {
            for (KeptPicture picture : pictures) {
                var refusal = new ItemRefusal("<i>the sky</i>", RefusalReason.NOT_GROUNDED, "best score 0.1");
                Outcome outcome = picture.record().regions().isEmpty()
                        ? new Outcome.Refused(RefusalReason.NO_PHRASE, "none", new Cost(10, 0, 0))
                        : new Outcome.Kept(picture.record(), List.of(refusal), new Cost(100, 1000, 20));
                writer.add(ChunkRow.of(
                        picture.record().id(), picture.record().origin().path(), outcome));
            }
            writer.commit();
        }
    }
}
