package io.rexserve.data.chunk;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import io.rexserve.data.store.StoredPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/// A run of one chunk in a folder, with pictures that are texts of their numbers.
final class ToyRun {
    static final Lineage INGEST = new Lineage("ingest", "0000000000000000");
    static final Lineage STAGE = new Lineage("score", "1111111111111111");

    final RunFiles files;
    final RunFolder folder;
    String process = "first";
    boolean stopped;
    Duration timeout = Duration.ofMinutes(1);
    Duration grace = Duration.ofSeconds(5);

    ToyRun(Path folder) {
        this(new RunFiles(new Configuration(false)), folder);
    }

    ToyRun(RunFiles files, Path folder) {
        this.files = files;
        this.folder = new RunFolder(folder.toUri().toString().replaceFirst("/$", ""));
    }

    /// What a stage makes of a picture's number.
    interface Toy {
        Outcome of(int number, StageInput input, AnswerStore answers) throws InterruptedException;
    }

    static int number(StageInput input) {
        return Integer.parseInt(new String(input.content(), StandardCharsets.UTF_8));
    }

    static Outcome scored(int number, StageInput input) {
        return new Outcome.Kept(input.record().withScore("number", number), List.of(), new Cost(1, 0, 0));
    }

    /// A stage with some pictures at a time.
    static Stage stage(int concurrency, Toy toy) {
        return new Stage() {
            @Override
            public int concurrency() {
                return concurrency;
            }

            @Override
            public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
                return toy.of(number(input), input, answers);
            }
        };
    }

    ToyRun ingested(int pictures) throws IOException {
        var path = new org.apache.hadoop.fs.Path(folder.chunk(INGEST, 0));
        try (ChunkWriter writer = ChunkWriter.pictures(files.configuration(), path)) {
            for (int i = 0; i < pictures; i++) {
                byte[] content = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
                String id = Fingerprint.sha256(content);
                var record = RexverseRecord.of(id, Origin.of(i + ".jpg"), 64, 48, i);
                writer.add(new ChunkRow(
                        id, i + ".jpg", new Outcome.Kept(record, List.of(), Cost.NONE), new StoredPicture(content, i)));
            }
            writer.commit();
        }
        return this;
    }

    ChunkReport run(Stage stage) throws IOException, InterruptedException {
        try (var opened = new StageProcess(stage)) {
            return run(opened);
        }
    }

    ChunkReport run(StageProcess opened) throws IOException, InterruptedException {
        var control = new RunControl(process, timeout, grace, () -> stopped, _ -> {}, () -> {
            throw new IllegalStateException("stuck");
        });
        return new ChunkRun(files, folder, INGEST, INGEST, STAGE, 0).run(opened, control);
    }

    List<ChunkRow> rows() throws IOException {
        var path = new org.apache.hadoop.fs.Path(folder.chunk(STAGE, 0));
        try (ChunkReader<ChunkRow> reader = ChunkFile.rows(files.configuration(), path)) {
            return reader.all();
        }
    }

    List<String> digests() throws IOException {
        var digests = new ArrayList<String>();
        for (ChunkRow row : rows()) {
            digests.add(java.util.HexFormat.of().formatHex(RowDigest.of(row)));
        }
        return digests;
    }
}
