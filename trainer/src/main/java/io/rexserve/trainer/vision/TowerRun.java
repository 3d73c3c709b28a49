package io.rexserve.trainer.vision;

import io.rexserve.model.kernel.Torch;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.log.Column;
import io.rexserve.trainer.log.TrainingLog;
import io.rexserve.datasets.scene.Ahead;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.trainer.vision.TowerTraining.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Stage 1: the towers learn to make the fixed name vectors, with the code of the box beside them, out of pictures.
///
/// The vectors are frozen and the temperature is fixed and low: that keeps tokens far apart. Scenes show every look
/// that is not held out.
public final class TowerRun {
    public static final String STATE = "towers.safetensors";
    private static final int REPORT_EVERY = 25;
    private static final int SAVE_EVERY = 100;
    private static final int BATCH = 16;
    private static final double DOUBLED = 0.2;
    private static final List<Column> COLUMNS = List.of(
            Column.of("loss"),
            Column.of("norm"),
            Column.share("cosine"),
            Column.share("objects"),
            Column.share("background"));

    private static final List<ToDoubleFunction<Report>> FIGURES =
            List.of(Report::loss, Report::norm, Report::cosine, Report::objects, Report::background);

    private TowerRun() {}

    /// Trains, or goes on where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void run(TowerTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        Files.createDirectories(options.work());
        Path file = options.work().resolve(STATE);
        try (var training = new TowerTraining(new NameVectors())) {
            int start = training.state.restoreOr(file, options.seed());
            var log = new TrainingLog(out, options.work(), "towers", start, options.steps(), COLUMNS);
            var pool = new ScenePool(
                    new SceneComposer(ArtLibrary.forTraining(options.art())), options.seed(), options.pool());
            try (var scenes = new Ahead<>(step -> batch(pool, step), start)) {
                steps(training, scenes, options.steps(), start, file, log);
            }
        }
    }

    private static void steps(
            TowerTraining training, Ahead<List<PictureScene>> scenes, int steps, int start, Path file, TrainingLog log)
            throws IOException, InterruptedException {
        var reports = new ArrayList<Report>();
        for (int step = start; step < steps; step++) {
            reports.add(training.step(scenes.next(), step, TowerRates.at(step, steps)));
            int done = step + 1;
            if (done % REPORT_EVERY == 0) {
                log.report(done, TrainingLog.means(reports, FIGURES), "");
                reports.clear();
            }
            if (done % SAVE_EVERY == 0 || done == steps) {
                training.state.save(file, done);
                log.draw();
            }
        }
    }

    private static List<PictureScene> batch(ScenePool pool, int step) {
        var scenes = new ArrayList<PictureScene>();
        for (int i = 0; i < BATCH; i++) {
            scenes.add(pool.scene((long) step * BATCH + i, DOUBLED));
        }
        return scenes;
    }
}
