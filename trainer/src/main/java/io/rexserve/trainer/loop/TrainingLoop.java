package io.rexserve.trainer.loop;

import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs the steps of a training from where an earlier run stopped, and writes a log line and a
/// checkpoint now and then.
///
/// @param name of the training, of its checkpoint `NAME.safetensors` and of its log
/// @param work folder of checkpoints and logs
/// @param steps of the whole training
/// @param logEvery steps between log lines
/// @param saveEvery steps between checkpoints; the last step is always saved
/// @param out receives the log lines
public record TrainingLoop(String name, Path work, int steps, int logEvery, int saveEvery, PrintStream out) {
    private static final String STEP = "step";

    /// One optimizer step.
    @FunctionalInterface
    public interface Step<R> {
        /// @param number counted from 0
        R run(int number) throws InterruptedException;
    }

    /// What a training keeps beside its weights. It is logged behind the figures.
    public interface Progress {
        Progress NONE = new Progress() {
            @Override
            public Map<String, String> save() {
                return Map.of();
            }

            @Override
            public void restore(Map<String, String> saved) {}
        };

        Map<String, String> save();

        void restore(Map<String, String> saved);
    }

    /// The checkpoint of a training.
    public static Path checkpoint(Path work, String name) {
        return work.resolve(name + ".safetensors");
    }

    private Path checkpoint() {
        return checkpoint(work, name);
    }

    /// Reads the checkpoint of an earlier run, or starts anew where there is none.
    ///
    /// @param initialise gives the weights their first values
    /// @return the steps that have been made
    public int resume(TrainableWeights weights, Progress progress, Runnable initialise) throws IOException {
        Files.createDirectories(work);
        if (!Files.exists(checkpoint())) {
            initialise.run();
            return 0;
        }
        Map<String, String> saved = weights.restore(checkpoint());
        progress.restore(saved);
        return Integer.parseInt(saved.getOrDefault(STEP, "0"));
    }

    /// Runs the remaining steps.
    ///
    /// @param start steps that have been made
    public <R> void run(int start, TrainableWeights weights, Progress progress, Metrics<R> metrics, Step<R> step)
            throws IOException, InterruptedException {
        var log = new TrainingLog(out, work, name, start, steps, metrics.metrics());
        for (int number = start; number < steps; number++) {
            metrics.add(step.run(number));
            int done = number + 1;
            if (done % logEvery == 0) {
                var notes = progress.save().values();
                log.report(done, metrics.take(), notes.isEmpty() ? "" : notes.toString());
            }
            if (done % saveEvery == 0 || done == steps) {
                var metadata = new LinkedHashMap<>(progress.save());
                metadata.put(STEP, Integer.toString(done));
                weights.save(checkpoint(), metadata);
                log.draw();
            }
        }
    }
}
