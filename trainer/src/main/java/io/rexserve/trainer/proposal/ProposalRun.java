package io.rexserve.trainer.proposal;

import io.rexserve.model.kernel.Torch;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.trainer.log.Column;
import io.rexserve.trainer.log.TrainingLog;
import io.rexserve.trainer.proposal.ProposalTraining.Report;
import io.rexserve.datasets.scene.Ahead;
import io.rexserve.datasets.scene.SceneComposer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// A resumable training run: scenes composed beside the steps, checkpoints, a log, and the model folder at the end.
public final class ProposalRun {
    private static final int REPORT_EVERY = 25;
    private static final int SAVE_EVERY = 250;
    private static final String STATE = "proposals.safetensors";
    private static final List<Column> COLUMNS =
            List.of(Column.of("focal"), Column.of("l1"), Column.of("giou"), Column.of("norm"), Column.share("recall"));

    private static final List<ToDoubleFunction<Report>> FIGURES =
            List.of(Report::focal, Report::l1, Report::giou, Report::norm, Report::recall);

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
        var composer = new SceneComposer(ArtLibrary.forTraining(options.art()));
        Path state = options.work().resolve(STATE);
        try (var training = new ProposalTraining()) {
            int start = 0;
            if (Files.exists(state)) {
                start = training.weights.restore(state);
            } else {
                training.weights.initialise(options.seed());
            }
            try (var scenes = new Ahead<>(step -> batch(composer, step), start)) {
                steps(training, scenes, start, state);
            }
            export(training);
        }
    }

    private void steps(ProposalTraining training, Ahead<ProposalBatch> scenes, int start, Path state)
            throws IOException, InterruptedException {
        var log = new TrainingLog(out, options.work(), "proposals", start, options.steps(), COLUMNS);
        var reports = new ArrayList<Report>();
        for (int step = start; step < options.steps(); step++) {
            reports.add(
                    training.step(scenes.next(), step, options.rateAt(step), options.alphaAt(step), options.seed()));
            int done = step + 1;
            if (done % REPORT_EVERY == 0) {
                log.report(done, TrainingLog.means(reports, FIGURES), "");
                reports.clear();
            }
            if (done % SAVE_EVERY == 0) {
                training.weights.save(state, done);
                log.draw();
            }
        }
        training.weights.save(state, Math.max(start, options.steps()));
    }

    private ProposalBatch batch(SceneComposer composer, int step) {
        return ProposalBatch.compose(composer, options.seed(), step, options.batch(), options.side(step));
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
}
