package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.Gradients.Figure;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Training of a UPN of any size: forward with denoising queries, matching in Java, losses and gradients, AdamW.
///
/// The loss is summed; its weight is the number of truths over the trained prompts.
final class ProposalTraining implements Training {
    private final UpnWeights weights;
    private final UpnGraph graph;
    private final Batches batches;
    private final Settings settings;
    private final LearningRateSchedule schedule;
    private @Nullable Optimizer optimizer;

    /// @param steps of the whole training
    /// @param parts of a step
    /// @param recomputed whether backbone and encoder are computed twice to save memory
    /// @param seed of the denoising queries' noise
    /// @param distillation weights of the imitation of a teacher, null for none
    record Settings(
            ProposalRates rates,
            ProposalLoss loss,
            int steps,
            int parts,
            boolean recomputed,
            long seed,
            @Nullable Distillation distillation) {
        Settings(ProposalRates rates, ProposalLoss loss, int steps, int parts, boolean recomputed, long seed) {
            this(rates, loss, steps, parts, recomputed, seed, null);
        }
    }

    /// @param scope owns what the training keeps; closed with it
    ProposalTraining(NDManager scope, UpnWeights weights, BatchSource source, Settings settings) {
        this.weights = weights;
        this.settings = settings;
        this.graph = new UpnGraph(scope, weights, settings.recomputed(), settings.distillation());
        this.batches = new Batches(source, settings.parts());
        this.schedule = LearningRateSchedule.linear(
                settings.rates().warmUp(), settings.rates().decayOver());
    }

    @Override
    public TrainableWeights weights() {
        return weights.trained();
    }

    UpnGraph graph() {
        return graph;
    }

    /// The batch of a part.
    ProposalBatch batch(int step, int part) throws InterruptedException {
        return batches.get(step, part);
    }

    /// The denoising queries of a part's batch.
    DenoisingQueries noise(ProposalBatch batch, int step, int part) {
        var random = new SplittableRandom(settings.seed() ^ (0x5DEECE66DL * (step + 1) + part));
        return DenoisingQueries.of(
                batch.truths(), settings.loss().pairs(), settings.loss().noise(), random);
    }

    UpnGraph.Teaching teaching(int step) {
        return settings.loss().at(step, settings.steps());
    }

    @Override
    public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
        ProposalBatch batch = batches.get(step, part);
        return summed(batch, graph.gradients(scope, batch, noise(batch, step, part), teaching(step)));
    }

    static Gradients summed(ProposalBatch batch, UpnGraph.Outcome outcome) {
        double truths = batch.total();
        var figures = new LinkedHashMap<String, Figure>();
        figures.put(Gradients.SAMPLES, new Figure(batch.images().size(), 1, false));
        if (truths > 0) {
            figures.put("focal", new Figure(outcome.focal(), truths, false));
            figures.put("l1", new Figure(outcome.l1(), truths, false));
            figures.put("giou", new Figure(outcome.giou(), truths, false));
            if (batch.teacher() != null) {
                figures.put("imitation", new Figure(outcome.imitation(), truths, false));
            }
        }
        if (outcome.matched() > 0) {
            figures.put("recall", new Figure(outcome.found(), outcome.matched(), true));
        }
        return new Gradients(outcome.sums(), truths, figures);
    }

    @Override
    public double update(NDManager scope, NDList gradients, int step) {
        Optimizer mover = optimizer;
        if (mover == null) {
            var common = new Optimizer.Settings(
                    settings.rates().clip(), settings.rates().ema(), false);
            mover = new Optimizer(weights.trained(), weights.rules(settings.rates()), common);
            optimizer = mover;
        }
        return mover.step(scope, gradients, step, schedule.at(step, settings.steps()));
    }

    @Override
    public double rate(int step) {
        return settings.rates().rate() * schedule.at(step, settings.steps());
    }

    @Override
    public void close() {
        batches.close();
        graph.close();
        weights.close();
    }
}
