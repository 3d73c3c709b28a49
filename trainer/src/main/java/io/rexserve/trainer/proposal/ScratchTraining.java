package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.Gradients.Figure;
import io.rexserve.trainer.loop.Metrics;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Map;

/// The embedded UPN from scratch, on composed scenes.
public final class ScratchTraining {
    private static final String NAME = "proposals";
    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 250;

    private ScratchTraining() {}

    /// What a step reports: its gradients' figures and their norm before clipping.
    private record Report(Gradients gradients, double norm) {
        double mean(String figure) {
            Figure found = gradients.figures().get(figure);
            return found == null ? 0 : found.mean();
        }
    }

    /// Trains, or continues where an earlier run stopped, and writes the model folder.
    ///
    /// @param out receives a progress line now and then
    public static void run(ProposalTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        var scenes = new SceneBatches(new SceneComposer(ArtLibrary.forTraining(options.art())), options);
        var loop = new TrainingLoop(NAME, options.work(), options.steps(), LOG_EVERY, SAVE_EVERY, out);
        try (NDManager scope = Torch.scope()) {
            var weights = new UpnWeights(TinyUpn.CONFIG, scope);
            int start = loop.resume(weights.trained(), Progress.NONE, () -> weights.initialise(options.seed()));
            try (var training = new ProposalTraining(scope, weights, scenes, settings(options))) {
                loop.run(start, weights.trained(), Progress.NONE, metrics(), step -> step(scope, training, step));
                export(scope, weights, options);
            }
            out.println("wrote " + options.output());
        }
    }

    static ProposalTraining.Settings settings(ProposalTrainingOptions options) {
        return new ProposalTraining.Settings(
                ProposalRates.scratch(options.rate()),
                ProposalLoss.scratch(),
                options.steps(),
                1,
                false,
                options.seed());
    }

    private static Report step(NDManager scope, ProposalTraining training, int step) throws InterruptedException {
        try (NDManager work = scope.newSubManager()) {
            Gradients gradients = training.gradients(work, step, 0);
            double truths = Math.max(1, gradients.weight());
            gradients.sums().forEach(sum -> sum.divi(truths));
            return new Report(gradients, training.update(work, gradients.sums(), step));
        }
    }

    private static Metrics<Report> metrics() {
        return new Metrics.Means<Report>()
                .value("focal", report -> report.mean("focal"))
                .value("l1", report -> report.mean("l1"))
                .value("giou", report -> report.mean("giou"))
                .value("norm", Report::norm)
                .share("recall", report -> report.mean("recall"));
    }

    private static void export(NDManager scope, UpnWeights weights, ProposalTrainingOptions options)
            throws IOException {
        Files.createDirectories(options.output());
        try (NDManager work = scope.newSubManager()) {
            SafeTensorsWriter.write(
                    options.output().resolve("model.safetensors"),
                    weights.named(work, weights.trained().ema()),
                    StoredType.BF16,
                    Map.of(
                            "format",
                            "pt",
                            "steps",
                            Integer.toString(options.steps()),
                            "seed",
                            Long.toString(options.seed())));
        }
        Files.writeString(options.output().resolve("config.json"), UpnJson.text(TinyUpn.CONFIG));
    }
}
