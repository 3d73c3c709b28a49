package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.teacher.TeacherMaps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Tuning of a UPN on annotated images.
public sealed class ProposalTuning implements Training {
    private static final int MOST_MEASURED = 1000;

    private final ProposalRecipe recipe;
    private final Corpus corpus;
    private final NDManager scope = Torch.scope();
    private final UpnSource source;
    private final UpnConfig served;
    private final @Nullable TeacherMaps teacher;
    private final UpnWeights weights;
    private final ProposalTraining training;
    private final HeldOutProposals heldOut;

    ProposalTuning(ProposalRecipe recipe, Corpus corpus, UpnSource source) {
        this.recipe = recipe;
        this.corpus = corpus;
        this.source = source;
        this.served = recipe.served(source.config());
        Distillation distillation = recipe.distillation();
        this.teacher = distillation == null ? null : TeacherMaps.open(Path.of(distillation.maps()));
        this.weights = new UpnWeights(source.config(), scope, teacher == null ? 0 : TeacherCells.channels(teacher));
        weights.start(source.checkpoint(), source.claim().root(), recipe.seed());
        var settings = new ProposalTraining.Settings(
                recipe.rates(),
                recipe.loss(),
                recipe.steps(),
                recipe.parts(),
                recipe.recomputed(),
                recipe.seed(),
                distillation);
        this.training = new ProposalTraining(scope, weights, batches(), settings);
        this.heldOut =
                new HeldOutProposals(corpus.heldOut(), recipe.granularity().prompts(), MOST_MEASURED, served);
    }

    private CorpusBatches batches() {
        ProposalRecipe.Input input = recipe.input();
        var settings = new CorpusBatches.Settings(
                input.augmentation(),
                recipe.granularity().prompts(),
                input.shortSides(),
                input.lowShare(),
                (double) served.maxSide() / served.shortSide(),
                recipe.steps(),
                input.visible(),
                input.flipped(),
                recipe.seed());
        return new CorpusBatches(
                corpus, corpus.sampler(recipe.seed(), recipe.parts(), recipe.batch()), settings, teacher);
    }

    ProposalRecipe recipe() {
        return recipe;
    }

    public Corpus corpus() {
        return corpus;
    }

    /// The shape of the network with the size of input that it is tuned for.
    public UpnConfig served() {
        return served;
    }

    /// Figures of the model as it was given, at its own input size.
    ///
    /// @return by name, as [#tuned] gives them
    public SequencedMap<String, Double> untuned() throws InterruptedException {
        return heldOut.isEmpty()
                ? new LinkedHashMap<>()
                : heldOut.measure(source.checkpoint().source());
    }

    /// Figures of the averaged weights as they are.
    ///
    /// @return by name: `ar100`, `ap` and `ap50`, behind them `.fine` and `.coarse` where both prompts are
    ///     trained; empty where nothing is held out
    public SequencedMap<String, Double> tuned() throws InterruptedException {
        return heldOut.isEmpty() ? new LinkedHashMap<>() : heldOut.measure(this::export);
    }

    /// Writes the averaged weights as a model folder that is served as it is, under the names that were read.
    public void export(Path folder) throws IOException {
        try (NDManager work = scope.newSubManager()) {
            export(folder, work);
        }
    }

    private void export(Path folder, NDManager work) throws IOException {
        source.write(
                folder,
                work,
                weights.named(work, weights.trained().ema()),
                served,
                Map.of("format", "pt", "seed", Long.toString(recipe.seed())));
    }

    /// Writes everything of part 0 of step 0 ([StepFile]): inputs, losses, gradients, the weights after the update.
    public void writeStep(Path file) throws IOException, InterruptedException {
        try (NDManager work = scope.newSubManager()) {
            StepFile.write(file, work, training, weights);
        }
    }

    @Override
    public TrainableWeights weights() {
        return training.weights();
    }

    @Override
    public Gradients gradients(NDManager work, int step, int part) throws InterruptedException {
        return training.gradients(work, step, part);
    }

    @Override
    public double update(NDManager work, NDList gradients, int step) {
        return training.update(work, gradients, step);
    }

    @Override
    public double rate(int step) {
        return training.rate(step);
    }

    @Override
    public void close() {
        training.close();
        scope.close();
        source.close();
        if (teacher != null) {
            teacher.close();
        }
    }

    /// One that measures itself on held-out images.
    static final class Measured extends ProposalTuning implements HeldOut {
        Measured(ProposalRecipe recipe, Corpus corpus, UpnSource source) {
            super(recipe, corpus, source);
        }

        @Override
        public int every() {
            return recipe().stopping().every();
        }

        @Override
        public int patience() {
            return recipe().stopping().patience();
        }

        @Override
        public String decides() {
            String figure = recipe().stopping().figure();
            return recipe().granularity().prompts().size() == 1 ? figure : figure + ".fine";
        }

        @Override
        public SequencedMap<String, Double> measure() throws InterruptedException {
            return tuned();
        }
    }
}
