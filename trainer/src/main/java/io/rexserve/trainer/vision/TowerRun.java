package io.rexserve.trainer.vision;

import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.art.ArtLibrary;
import io.rexserve.trainer.art.Look;
import io.rexserve.trainer.art.NameVectors;
import io.rexserve.trainer.scene.SceneComposer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Stage 1: the towers learn to make the fixed name vectors, with the code of the box beside them, out of pictures.
///
/// The vectors are frozen and the temperature is fixed and low: that keeps tokens far apart. Scenes are composed anew
/// for every step, in every look that is not held out.
public final class TowerRun {
    public static final String STATE = "towers.safetensors";
    private static final String LOG = "towers.csv";
    private static final int REPORT_EVERY = 25;
    private static final int SAVE_EVERY = 100;
    private static final int BATCH = 16;
    private static final double RATE = 2e-3;
    private static final double WARM_UP = 80;

    private TowerRun() {}

    /// Trains, or goes on where an earlier run stopped.
    public static void run(Path art, Path work, int steps, long seed, int threads, PrintStream out)
            throws IOException, InterruptedException {
        Torch.useThreads(threads);
        Files.createDirectories(work);
        SceneComposer composer = composer(art);
        Path file = work.resolve(STATE);
        try (var training = new TowerTraining(new NameVectors());
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            int start = 0;
            if (Files.exists(file)) {
                start = training.state.restore(file);
                out.println("continuing after step " + start);
            } else {
                training.state.initialise(seed);
            }
            int from = start;
            Future<List<PictureScene>> next = beside.submit(() -> batch(composer, seed, from));
            double[] sums = new double[5];
            long began = System.nanoTime();
            for (int step = start; step < steps; step++) {
                List<PictureScene> scenes = taken(next);
                int following = step + 1;
                next = beside.submit(() -> batch(composer, seed, following));
                add(sums, training.step(scenes, step, rate(step, steps)));
                if (following % REPORT_EVERY == 0) {
                    double seconds = (System.nanoTime() - began) / 1e9 / REPORT_EVERY;
                    report(out, work.resolve(LOG), following, steps, seconds, sums);
                    sums = new double[5];
                    began = System.nanoTime();
                }
                if (following % SAVE_EVERY == 0 || following == steps) {
                    training.state.save(file, following);
                }
            }
        }
    }

    /// Composes scenes in the looks to train on.
    public static SceneComposer composer(Path art) {
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        return new SceneComposer(ArtLibrary.forTraining(art, looks));
    }

    // Cosine down to 2 %.
    private static double rate(int step, int steps) {
        double cooled = 0.02 + 0.98 * (1 + Math.cos(Math.PI * step / steps)) / 2;
        return RATE * Math.min(1, (step + 1) / WARM_UP) * cooled;
    }

    private static List<PictureScene> batch(SceneComposer composer, long seed, int step) {
        var scenes = new ArrayList<PictureScene>();
        for (int i = 0; i < BATCH; i++) {
            scenes.add(PictureScene.compose(composer, seed, (long) step * BATCH + i, 0.2));
        }
        return scenes;
    }

    private static <T> T taken(Future<T> next) throws InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a scene could not be composed", e.getCause());
        }
    }

    private static void add(double[] sums, TowerTraining.Report report) {
        sums[0] += report.loss();
        sums[1] += report.norm();
        sums[2] += report.cosine();
        sums[3] += report.objects();
        sums[4] += report.background();
    }

    private static void report(PrintStream out, Path log, int step, int steps, double seconds, double[] sums)
            throws IOException {
        String figures = String.format(
                Locale.ROOT,
                "%.3f,%.3f,%.4f,%.4f,%.4f",
                sums[0] / REPORT_EVERY,
                sums[1] / REPORT_EVERY,
                sums[2] / REPORT_EVERY,
                sums[3] / REPORT_EVERY,
                sums[4] / REPORT_EVERY);
        out.printf(
                Locale.ROOT,
                "towers %d/%d  %.2f s/step  loss,norm,cosine,objects,background %s  left %.0f min%n",
                step,
                steps,
                seconds,
                figures,
                seconds * (steps - step) / 60);
        String header = Files.exists(log) ? "" : "step,seconds_per_step,loss,norm,cosine,objects,background\n";
        Files.writeString(
                log,
                header + step + "," + String.format(Locale.ROOT, "%.3f", seconds) + "," + figures + "\n",
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }
}
