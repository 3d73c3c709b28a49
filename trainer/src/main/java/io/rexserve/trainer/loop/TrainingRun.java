package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run of a recipe in its folder: it holds the folder for itself, continues only under the recipe that it was started
/// with, and leaves the best weights in the training.
public final class TrainingRun implements AutoCloseable {
    private static final String DIGEST = "recipe";
    private static final String ROUNDS = "rounds";

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunOptions options;
    private final FileChannel lock;
    private final String digest;

    /// How a run ended.
    ///
    /// @param steps made in all
    /// @param endedEarly whether its held-out figure had stopped improving
    /// @param bestStep whose weights the training has now: the last one where nothing is measured
    /// @param first the deciding held-out figure before the first step; not a number where nothing is measured
    /// @param best the deciding held-out figure of the best step
    public record Outcome(int steps, boolean endedEarly, int bestStep, double first, double best) {}

    private TrainingRun(RunFolder folder, Recipe recipe, RunOptions options, FileChannel lock, String digest) {
        this.folder = folder;
        this.recipe = recipe;
        this.options = options;
        this.lock = lock;
        this.digest = digest;
    }

    /// Begins a run in a folder, or takes up the one that is there.
    ///
    /// @throws io.rexserve.model.weights.CheckpointException if that one has another recipe; names what differs
    public static TrainingRun in(RunFolder folder, Recipe recipe, RunOptions options) throws IOException {
        Files.createDirectories(folder.checkpoints());
        FileChannel lock = lock(folder);
        boolean done = false;
        try {
            if (folder.latest().exists() && !Files.exists(folder.recipe())) {
                throw new IllegalArgumentException(
                        folder.recipe() + ": missing (expected: the recipe of the checkpoint beside it)");
            }
            var run = new TrainingRun(folder, recipe, options, lock, RecipeFile.require(folder.recipe(), recipe));
            done = true;
            return run;
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    // The system gives the lock back when the process ends, in whatever way.
    private static FileChannel lock(RunFolder folder) throws IOException {
        Path file = folder.checkpoints().resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IllegalArgumentException(
                    folder.folder() + ": another process trains there (expected: one at a time)");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // of this process
            return null;
        }
    }

    public RunFolder folder() {
        return folder;
    }

    /// Makes the remaining steps.
    ///
    /// @param training as the recipe opens it; has the best weights and averages afterwards
    /// @param out receives the log lines
    /// @throws TrainingStoppedException if it was stopped before its last step
    /// @throws TrainingDivergedException if a number is not finite
    public Outcome train(Training training, SafeStop stop, PrintStream out) throws IOException, InterruptedException {
        return train(training, stop, out, new Rounds() {
            @Override
            public int length() {
                return 1;
            }

            @Override
            public String kind() {
                return "";
            }

            @Override
            public StepFigures run(int first, int count) throws InterruptedException {
                return step(training, first, stop);
            }
        });
    }

    /// As [#train(Training, SafeStop, PrintStream)], with steps that are made elsewhere.
    public Outcome train(Training training, SafeStop stop, PrintStream out, Rounds rounds)
            throws IOException, InterruptedException {
        int steps = recipe.steps();
        var loop = new TrainingLoop(
                recipe.name(),
                folder.latest(),
                folder.best(),
                folder.log(),
                steps,
                options.logEvery(),
                options.saveEvery(),
                out);
        var early = new EarlyStop(training instanceof HeldOut heldOut ? heldOut : null, folder.best());
        int start = loop.resume(training.weights(), state(early, rounds.kind()), () -> {});
        var stamp = new LinkedHashMap<String, String>();
        stamp.put(DIGEST, digest);
        if (!rounds.kind().isEmpty()) {
            stamp.put(ROUNDS, rounds.kind());
        }
        int made = loop.run(
                start,
                training.weights(),
                Progress.NONE,
                new FigureMetrics(),
                first -> rounds.run(first, Math.min(rounds.length(), steps - first)),
                rounds.length(),
                early,
                stamp,
                stop);
        early.takeBest(training.weights());
        int bestStep = early.bestStep() < 0 ? made : early.bestStep();
        return new Outcome(made, made < steps, bestStep, early.first(), early.best());
    }

    private Progress state(EarlyStop early, String kind) {
        return new Progress() {
            @Override
            public Map<String, String> save() {
                return early.save();
            }

            @Override
            public void restore(Map<String, String> saved) {
                if (!digest.equals(saved.get(DIGEST))) {
                    throw new IllegalArgumentException(folder.latest().file() + ": made under another recipe than "
                            + folder.recipe() + " (expected: the checkpoint of this run)");
                }
                early.restore(saved);
                String before = saved.getOrDefault(ROUNDS, "");
                boolean ended = early.isOver() || folder.latest().step(saved, recipe.steps()) == recipe.steps();
                if (!ended && !before.equals(kind)) {
                    throw new IllegalArgumentException(folder.latest().file() + ": to be continued " + text(kind)
                            + " (expected: " + text(before) + ", as it was begun)");
                }
            }
        };
    }

    private static String text(String kind) {
        return kind.isEmpty() ? "step by step" : kind;
    }

    private StepFigures step(Training training, int step, SafeStop stop) throws InterruptedException {
        try (NDManager scope = training.weights().newScope()) {
            var sum = new GradientSum(scope);
            for (int part = 0; part < recipe.parts(); part++) {
                int number = part;
                stop.interruptibly(() -> {
                    sum.add(training, step, number);
                    return sum;
                });
            }
            double norm = training.update(scope, sum.mean(step), step);
            return new StepFigures(1, sum.figures(), norm, training.rate(step));
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
