package io.rexserve.trainer.loop;

import io.rexserve.trainer.optimizer.TensorLists;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Runs the steps of a training from where an earlier run stopped, measures it on held-out data, and writes a log line
/// and a checkpoint now and then. It ends safely at a signal.
///
/// @param name of the training and of its log
/// @param latest the checkpoint
/// @param best weights of the best held-out measurement
/// @param logs folder of tables, curves and TensorBoard events
/// @param steps of the whole training
/// @param logEvery steps between log lines
/// @param saveEvery steps between checkpoints; the last step is always saved
/// @param out receives the log lines
public record TrainingLoop(
        String name,
        CheckpointFile latest,
        CheckpointFile best,
        Path logs,
        int steps,
        int logEvery,
        int saveEvery,
        PrintStream out) {

    public TrainingLoop {
        if (steps < 1 || logEvery < 1 || saveEvery < 1) {
            throw new IllegalArgumentException("steps " + steps + ", log every " + logEvery + ", save every "
                    + saveEvery + " (expected: >= 1 each)");
        }
    }

    /// A training whose checkpoint and logs lie in one folder, which it may share with others.
    ///
    /// @param work has the checkpoint `NAME.safetensors`
    public TrainingLoop(String name, Path work, int steps, int logEvery, int saveEvery, PrintStream out) {
        this(
                name,
                new CheckpointFile(checkpoint(work, name)),
                new CheckpointFile(work.resolve(name + ".best.safetensors")),
                work,
                steps,
                logEvery,
                saveEvery,
                out);
    }

    /// One optimizer step.
    @FunctionalInterface
    public interface Step<R> {
        /// @param number counted from 0
        /// @throws InterruptedException if the training is to stop; the step has changed nothing then
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

    /// The checkpoint of a training that shares its folder.
    public static Path checkpoint(Path work, String name) {
        return work.resolve(name + ".safetensors");
    }

    /// Reads the checkpoint of an earlier run, or starts anew where there is none.
    ///
    /// @param initialise gives the weights their first values
    /// @return the steps that have been made
    public int resume(TrainableWeights weights, Progress progress, Runnable initialise) throws IOException {
        Files.createDirectories(logs);
        if (!latest.exists()) {
            initialise.run();
            return 0;
        }
        Map<String, String> saved = latest.restore(weights);
        progress.restore(saved);
        return latest.step(saved, steps);
    }

    /// Runs the remaining steps.
    ///
    /// @param start steps that have been made
    /// @throws TrainingStoppedException if it was stopped before its last step
    public <R> void run(int start, TrainableWeights weights, Progress progress, Metrics<R> metrics, Step<R> step)
            throws IOException, InterruptedException {
        try (SafeStop stop = SafeStop.atSignals()) {
            run(start, weights, progress, metrics, step, 1, new EarlyStop(null, best), Map.of(), stop);
        }
    }

    /// As above, with held-out measurements.
    public <R> void run(
            int start,
            TrainableWeights weights,
            Progress progress,
            Metrics<R> metrics,
            Step<R> step,
            @Nullable HeldOut heldOut)
            throws IOException, InterruptedException {
        var early = new EarlyStop(heldOut, best);
        if (latest.exists()) {
            early.restore(latest.state());
        }
        try (SafeStop stop = SafeStop.atSignals()) {
            run(start, weights, progress, metrics, step, 1, early, Map.of(), stop);
        }
    }

    /// As above, with all that a run of a recipe keeps.
    ///
    /// @param stride steps that one call of `step` makes
    /// @param stamp goes into every checkpoint
    /// @return the steps made: fewer than all where the training ended early
    <R> int run(
            int start,
            TrainableWeights weights,
            Progress progress,
            Metrics<R> metrics,
            Step<R> step,
            int stride,
            EarlyStop early,
            Map<String, String> stamp,
            SafeStop stop)
            throws IOException, InterruptedException {
        var run = new Run<>(weights, progress, metrics, step, stride, early, stamp, stop, start);
        stop.begun();
        try {
            return run.steps();
        } finally {
            stop.ended();
        }
    }

    /// The state of one run.
    private final class Run<R> {
        private final TrainableWeights weights;
        private final Progress progress;
        private final Metrics<R> metrics;
        private final Step<R> step;
        private final int stride;
        private final EarlyStop early;
        private final Map<String, String> stamp;
        private final SafeStop stop;
        private final TrainingLog log;
        private int done;
        private int saved;

        Run(
                TrainableWeights weights,
                Progress progress,
                Metrics<R> metrics,
                Step<R> step,
                int stride,
                EarlyStop early,
                Map<String, String> stamp,
                SafeStop stop,
                int start)
                throws IOException {
            this.weights = weights;
            this.progress = progress;
            this.metrics = metrics;
            this.step = step;
            this.stride = stride;
            this.early = early;
            this.stamp = stamp;
            this.stop = stop;
            this.log = new TrainingLog(out, logs, name, start, steps);
            this.done = start;
            this.saved = latest.exists() ? start : -1;
        }

        int steps() throws IOException, InterruptedException {
            try {
                measure();
                while (done < steps && !early.isOver()) {
                    if (stop.requested()) {
                        throw new InterruptedException("stopped");
                    }
                    int before = done;
                    metrics.add(step.run(before));
                    done = Math.min(steps, before + stride);
                    report(before);
                    measure();
                }
                save();
                return done;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private void report(int before) throws IOException {
            if (done / logEvery > before / logEvery || done == steps) {
                var notes = progress.save().values();
                log.report(done, figures(), notes.isEmpty() ? "" : notes.toString());
            }
            if (done / saveEvery > before / saveEvery || done == steps) {
                save();
                log.draw();
            }
        }

        private List<TrainingLog.Entry> figures() {
            List<Metrics.Metric> names = metrics.metrics();
            List<Double> values = metrics.take();
            var entries = new ArrayList<TrainingLog.Entry>();
            for (int i = 0; i < names.size(); i++) {
                entries.add(new TrainingLog.Entry(
                        names.get(i).name(), values.get(i), names.get(i).share()));
            }
            return entries;
        }

        // Measuring takes long: a checkpoint comes first. It changes nothing, so a later run may do it again.
        private void measure() throws IOException, InterruptedException {
            if (early.isDue(done, steps)) {
                save();
                SequencedMap<String, Double> figures = early.measure(done, weights, stop);
                saved = -1; // without the measurement
                log.measured(done, figures, early.bestStep());
                log.draw();
            }
        }

        private void save() throws IOException {
            if (saved == done) {
                return;
            }
            OptionalInt broken = TensorLists.firstNotFinite(weights.values());
            if (broken.isPresent()) {
                throw new TrainingDivergedException(name + ": step " + done + ": weight "
                        + weights.names().get(broken.getAsInt()) + " is not finite; the checkpoint " + latest.file()
                        + " was made before");
            }
            var state = new LinkedHashMap<>(stamp);
            state.putAll(progress.save());
            state.putAll(early.save());
            latest.save(weights, done, state);
            saved = done;
        }

        private TrainingStoppedException interrupted(InterruptedException cause)
                throws IOException, InterruptedException {
            if (!stop.requested()) {
                throw cause;
            }
            save();
            log.draw();
            String message = name + ": " + done + " of " + steps + " steps are saved in " + latest.file()
                    + "; the same command continues there";
            stop.stopped(message);
            return new TrainingStoppedException(message);
        }
    }
}
