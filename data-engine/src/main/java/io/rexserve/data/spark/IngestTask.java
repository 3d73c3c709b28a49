package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.ingest.InputSplit;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/// Reads the pictures of a chunk.
final class IngestTask extends ChunkTask<IngestTask.Chunk> {
    private static final long serialVersionUID = 1;

    private final RunFolder folder;
    private final String images;
    private final IngestSettings settings;
    private final long seed;
    private final Lineage lineage;

    /// @param split its input
    record Chunk(int number, InputSplit split) implements Serializable {}

    IngestTask(RunFolder folder, String images, IngestSettings settings, long seed, Lineage lineage) {
        this.folder = folder;
        this.images = images;
        this.settings = settings;
        this.seed = seed;
        this.lineage = lineage;
    }

    @Override
    int number(Chunk chunk) {
        return chunk.number();
    }

    @Override
    List<StageWork> run(Chunk chunk) throws IOException {
        long began = System.nanoTime();
        RunFiles files = ExecutorProcess.files();
        TaskContext context = TaskContext.get();
        String path = folder.chunk(lineage, chunk.number());
        var rows = new Rows();
        var progress = new ProgressReporter(RunPlugin::tell);
        try (ChunkWriter writer = ChunkWriter.pictures(files.configuration(), new Path(path))) {
            settings.read(files.configuration(), new Path(images), chunk.split(), seed, lineage, row -> {
                if (context.isInterrupted() || RunPlugin.stopped()) {
                    throw new CancellationException("stopped");
                }
                writer.add(row);
                rows.report = rows.report.plus(row.outcome(), true);
                progress.add(row.outcome(), true);
            });
            writer.commit();
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
        progress.flush();
        return List.of(new StageWork(rows.report, System.nanoTime() - began));
    }

    /// What a lambda counts.
    private static final class Rows {
        private ChunkReport report = ChunkReport.NONE;
    }
}
