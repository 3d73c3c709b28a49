package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.ChunkRun;
import io.rexserve.data.chunk.RunControl;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.chunk.StageProcess;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.time.Duration;
import org.apache.spark.TaskContext;

/// A stage at work on a chunk, given by its number.
final class StageTask extends ChunkTask<Integer> {
    private static final long serialVersionUID = 1;

    private final RunFolder folder;
    private final StageChain chain;
    private final int stage;
    private final StageSettings settings;
    private final int threads;
    private final Duration pictureTimeout;
    private final Duration grace;

    /// @param stage its position in the chain
    /// @param threads of one operator of a model
    StageTask(RunFolder folder, StageChain chain, int stage, int threads, Duration pictureTimeout, Duration grace) {
        this.folder = folder;
        this.chain = chain;
        this.stage = stage;
        this.settings = chain.settings(stage);
        this.threads = threads;
        this.pictureTimeout = pictureTimeout;
        this.grace = grace;
    }

    @Override
    int number(Integer chunk) {
        return chunk;
    }

    @Override
    ChunkReport run(Integer chunk) throws IOException, InterruptedException {
        Lineage lineage = chain.lineage(stage);
        TaskContext context = TaskContext.get();
        var progress = new ProgressReporter(RunPlugin::tell);
        var control = new RunControl(
                ExecutorProcess.id(),
                pictureTimeout,
                grace,
                () -> context.isInterrupted() || RunPlugin.stopped(),
                progress::add,
                ExecutorProcess::stuck);
        var run = new ChunkRun(
                ExecutorProcess.files(), folder, chain.lineage(0), chain.lineage(stage - 1), lineage, chunk);
        try {
            return OpenStages.with(lineage.fingerprint(), this::open, process -> {
                ExecutorProcess.began(run.files(), folder);
                return run.run(process, control);
            });
        } finally {
            progress.flush();
        }
    }

    private StageProcess open() {
        return new StageProcess(settings.open(new StageEnvironment(threads, new RemoteLimits(RunPlugin.line()))));
    }
}
