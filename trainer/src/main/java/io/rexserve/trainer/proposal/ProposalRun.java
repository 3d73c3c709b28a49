package io.rexserve.trainer.proposal;

import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.art.ArtLibrary;
import io.rexserve.trainer.art.Look;
import io.rexserve.trainer.scene.SceneComposer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A resumable training run: scenes composed beside the steps, checkpoints, a log, and the model folder at the end.
public final class ProposalRun {
    private static final int REPORT_EVERY = 25;
    private static final int SAVE_EVERY = 250;
    private static final String STATE = "proposals.safetensors";
    private static final String LOG = "proposals.csv";

    private final ProposalTrainingOptions options;
    private final PrintStream out;

    private ProposalRun(ProposalTrainingOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// Trains, or goes on where an earlier run stopped, and writes the model folder.
    ///
    /// @param out receives a progress line now and then
    public static void run(ProposalTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        new ProposalRun(options, out).run();
    }

    private void run() throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        Files.createDirectories(options.work());
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        var composer = new SceneComposer(ArtLibrary.forTraining(options.art(), looks));
        Path state = options.work().resolve(STATE);
        try (var training = new ProposalTraining();
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            int start = 0;
            if (Files.exists(state)) {
                start = training.weights.restore(state);
                out.println("continuing after step " + start);
            } else {
                training.weights.initialise(options.seed());
            }
            steps(training, composer, beside, start, state);
            export(training);
        }
    }

    private void steps(ProposalTraining training, SceneComposer composer, ExecutorService beside, int start, Path state)
            throws IOException, InterruptedException {
        Future<ProposalBatch> next = beside.submit(() -> batch(composer, start));
        var meter = new Meter();
        for (int step = start; step < options.steps(); step++) {
            ProposalBatch batch = taken(next);
            int following = step + 1;
            next = beside.submit(() -> batch(composer, following));
            meter.add(training.step(batch, step, options.rateAt(step), options.alphaAt(step), options.seed()));
            if (following % REPORT_EVERY == 0) {
                report(meter, following);
                meter = new Meter();
            }
            if (following % SAVE_EVERY == 0) {
                training.weights.save(state, following);
            }
        }
        training.weights.save(state, Math.max(start, options.steps()));
    }

    private ProposalBatch batch(SceneComposer composer, int step) {
        return ProposalBatch.compose(composer, options.seed(), step, options.batch(), options.side(step));
    }

    private static ProposalBatch taken(Future<ProposalBatch> next) throws InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a scene could not be composed", e.getCause());
        }
    }

    private void report(Meter meter, int step) throws IOException {
        double seconds = meter.secondsPerStep();
        long left = Math.round(seconds * (options.steps() - step));
        out.printf(
                Locale.ROOT,
                "step %d/%d  %.2f s/step  focal %.3f  l1 %.3f  giou %.3f  norm %.1f  recall %.3f  left %d min%n",
                step,
                options.steps(),
                seconds,
                meter.mean(0),
                meter.mean(1),
                meter.mean(2),
                meter.mean(3),
                meter.mean(4),
                left / 60);
        Path log = options.work().resolve(LOG);
        String header = Files.exists(log) ? "" : "step,seconds_per_step,focal,l1,giou,gradient_norm,batch_recall\n";
        String row = String.format(
                Locale.ROOT,
                "%d,%.3f,%.4f,%.4f,%.4f,%.3f,%.4f%n",
                step,
                seconds,
                meter.mean(0),
                meter.mean(1),
                meter.mean(2),
                meter.mean(3),
                meter.mean(4));
        Files.writeString(log, header + row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void export(ProposalTraining training) throws IOException {
        Files.createDirectories(options.output());
        training.weights.export(
                options.output().resolve("model.safetensors"),
                Map.of(
                        "format",
                        "pt",
                        "steps",
                        Integer.toString(options.steps()),
                        "seed",
                        Long.toString(options.seed())));
        Files.writeString(options.output().resolve("config.json"), TinyUpn.json());
        out.println("wrote " + options.output());
    }

    /// Means over some steps.
    private static final class Meter {
        private final long began = System.nanoTime();
        private final double[] sums = new double[5];
        private int count;

        void add(ProposalTraining.Report report) {
            sums[0] += report.focal();
            sums[1] += report.l1();
            sums[2] += report.giou();
            sums[3] += report.norm();
            sums[4] += report.recall();
            count++;
        }

        double mean(int part) {
            return sums[part] / Math.max(1, count);
        }

        double secondsPerStep() {
            return (System.nanoTime() - began) / 1e9 / Math.max(1, count);
        }
    }
}
