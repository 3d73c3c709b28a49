package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.ChunkRun;
import io.rexserve.data.chunk.RunControl;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.chunk.StageProcess;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;

/// Stages at work on a chunk, given by its number: one after the other, each committed before the next begins.
final class StageTask extends ChunkTask<Integer> {
    private static final long serialVersionUID = 1;

    private final RunFolder folder;
    private final StageChain chain;
    private final StageChain.Group stages;
    private final int threads;
    private final Duration pictureTimeout;
    private final Duration grace;

    /// @param stages of the chain
    /// @param threads of one operator of a model
    StageTask(
            RunFolder folder,
            StageChain chain,
            StageChain.Group stages,
            int threads,
            Duration pictureTimeout,
            Duration grace) {
        this.folder = folder;
        this.chain = chain;
        this.stages = stages;
        this.threads = threads;
        this.pictureTimeout = pictureTimeout;
        this.grace = grace;
    }

    @Override
    int number(Integer chunk) {
        return chunk;
    }

    @Override
    List<StageWork> run(Integer chunk) throws IOException, InterruptedException {
        var work = new ArrayList<StageWork>();
        var progress = new ProgressReporter(RunPlugin::tell);
        try {
            for (int stage = stages.first(); stage <= stages.last(); stage++) {
                long began = System.nanoTime();
                boolean last = stage == stages.last();
                ChunkReport report = run(chunk, stage, outcome -> progress.add(outcome, last));
                work.add(new StageWork(report, System.nanoTime() - began));
            }
        } finally {
            progress.flush();
        }
        return work;
    }

    private ChunkReport run(int chunk, int stage, Consumer<Outcome> progress) throws IOException, InterruptedException {
        Lineage lineage = chain.lineage(stage);
        TaskContext context = TaskContext.get();
        var control = new RunControl(
                ExecutorProcess.id(),
                pictureTimeout,
                grace,
                () -> context.isInterrupted() || RunPlugin.stopped(),
                progress,
                ExecutorProcess::stuck);
        var run = new ChunkRun(
                ExecutorProcess.files(), folder, chain.lineage(0), chain.lineage(stage - 1), lineage, chunk);
        return OpenStages.with(lineage.fingerprint(), chain.fingerprints(stages), () -> open(stage), process -> {
            ExecutorProcess.began(run.files(), folder);
            return run.run(process, control);
        });
    }

    private StageProcess open(int stage) {
        return new StageProcess(
                chain.settings(stage).open(new StageEnvironment(threads, new RemoteLimits(RunPlugin.line()))));
    }
}
