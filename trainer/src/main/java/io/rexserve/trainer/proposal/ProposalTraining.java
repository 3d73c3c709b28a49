package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnText;
import io.rexserve.trainer.loop.Metrics;
import io.rexserve.trainer.loop.Prefetch;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import io.rexserve.trainer.optimizer.OptimizerText;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Training of UPN: forward with denoising queries, matching in Java, losses and gradients, AdamW.
public final class ProposalTraining implements AutoCloseable {
    private static final UpnConfig CONFIG = TinyUpn.CONFIG;
    private static final double DECAY = 0.02;
    private static final double CLIP = 1;
    private static final String NAME = "proposals";
    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 250;

    private final Kernel kernel;
    private final NDManager scope = Torch.scope();
    final UpnWeights weights;
    private final NDArray index;

    /// Trains, or continues where an earlier run stopped, and writes the model folder.
    ///
    /// @param out receives a progress line now and then
    public static void run(ProposalTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        var composer = new SceneComposer(ArtLibrary.forTraining(options.art()));
        var loop = new TrainingLoop(NAME, options.work(), options.steps(), LOG_EVERY, SAVE_EVERY, out);
        try (var training = new ProposalTraining()) {
            TrainableWeights weights = training.weights.trained;
            int start = loop.resume(weights, Progress.NONE, () -> training.weights.initialise(options.seed()));
            try (var batches = new Prefetch<>(step -> batch(composer, options, step), start)) {
                loop.run(
                        start,
                        weights,
                        Progress.NONE,
                        metrics(),
                        step -> training.step(
                                batches.next(), step, options.rateAt(step), options.alphaAt(step), options.seed()));
            }
            training.export(options);
            out.println("wrote " + options.output());
        }
    }

    private static Metrics<Report> metrics() {
        return new Metrics.Means<Report>()
                .value("focal", Report::focal)
                .value("l1", Report::l1)
                .value("giou", Report::giou)
                .value("norm", Report::norm)
                .share("recall", Report::recall);
    }

    private static ProposalBatch batch(SceneComposer composer, ProposalTrainingOptions options, int step) {
        return ProposalBatch.compose(composer, options.seed(), step, options.batch(), options.side(step));
    }

    private void export(ProposalTrainingOptions options) throws IOException {
        Files.createDirectories(options.output());
        weights.export(
                options.output().resolve("model.safetensors"),
                Map.of(
                        "format",
                        "pt",
                        "steps",
                        Integer.toString(options.steps()),
                        "seed",
                        Long.toString(options.seed())));
        Files.writeString(options.output().resolve("config.json"), TinyUpn.json());
    }

    ProposalTraining() {
        var texts = Stream.concat(
                        UpnText.NETWORK.stream(),
                        Stream.of(
                                UpnText.GRID_SAMPLER,
                                LinearText.PLAIN,
                                OptimizerText.OPTIMIZER,
                                KernelText.resource(ProposalTraining.class, "proposal-training.kernel")))
                .toList();
        this.kernel = Kernel.compile("proposal training", texts);
        this.weights = new UpnWeights(CONFIG, scope);
        this.index = scope.create(CONFIG.relativePositions());
    }

    /// Parts of the loss, the gradient's norm before clipping, and how the last layer does on this batch.
    ///
    /// @param recall share of boxes whose matched query overlaps them by half and scores over 0.3
    record Report(double focal, double l1, double giou, double norm, double recall) {}

    Report step(ProposalBatch batch, int step, double rate, double alpha, long seed) {
        var random = new SplittableRandom(seed ^ (0x5DEECE66DL * (step + 1)));
        var noise = DenoisingQueries.of(batch.truths(), random);
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.trained.values())) {
            NDList outputs = forward(work, batch, noise, parameters);
            var targets = new ArrayList<Targets>();
            for (int k = 0; k < outputs.size() / 2; k++) {
                float[] logits = outputs.get(2 * k).toFloatArray();
                float[] boxes = outputs.get(2 * k + 1).toFloatArray();
                targets.add(Targets.match(logits, boxes, batch.truths(), k == 0 ? DenoisingQueries.none() : noise));
            }
            NDList gradients = gradients(work, batch, outputs, targets, parameters, alpha);
            float[] parts = gradients.removeLast().toFloatArray();
            update(work, parameters, gradients, step, rate);
            double recall = recall(outputs, targets.getLast(), noise.slots());
            return new Report(parts[0], parts[1], parts[2], parts[3], recall);
        }
    }

    private NDList forward(NDManager work, ProposalBatch batch, DenoisingQueries noise, TensorList parameters) {
        int rows = batch.truths().size();
        int slots = noise.slots() + CONFIG.queries();
        NDArray pixels = work.create(
                ByteBuffer.wrap(batch.pixels()),
                new Shape(batch.count(), batch.height(), batch.width(), 3),
                DataType.UINT8);
        NDArray noisy = work.create(noise.start(), new Shape(rows, noise.slots(), 4));
        NDArray mask = work.create(noise.attentionMask(CONFIG.queries()), new Shape(rows, 1, slots, slots));
        return kernel.train(
                work,
                "forward",
                KernelArgument.tensor(pixels),
                parameters,
                KernelArgument.integers(weights.cuts()),
                KernelArgument.tensor(index),
                integers(CONFIG.depths()),
                integers(CONFIG.backboneHeads()),
                KernelArgument.integer(CONFIG.windowSize()),
                integers(CONFIG.outIndices()),
                KernelArgument.integer(CONFIG.heads()),
                KernelArgument.integer(CONFIG.points()),
                KernelArgument.integer(CONFIG.queries()),
                KernelArgument.number(CONFIG.proposalBase()),
                KernelArgument.tensor(noisy),
                KernelArgument.tensor(mask));
    }

    private static KernelArgument integers(List<Integer> values) {
        return KernelArgument.integers(
                values.stream().mapToLong(Integer::longValue).toArray());
    }

    private NDList gradients(
            NDManager work,
            ProposalBatch batch,
            NDList outputs,
            List<Targets> targets,
            TensorList parameters,
            double alpha) {
        var labels = new NDList();
        var weight = new NDList();
        var boxes = new NDList();
        for (int k = 0; k < targets.size(); k++) {
            Shape shape = outputs.get(2 * k).getShape();
            labels.add(work.create(targets.get(k).labels(), shape));
            weight.add(work.create(targets.get(k).weight(), shape));
            boxes.add(work.create(targets.get(k).boxes(), outputs.get(2 * k + 1).getShape()));
        }
        return kernel.train(
                work,
                "gradients",
                KernelArgument.tensors(outputs),
                KernelArgument.tensors(labels),
                KernelArgument.tensors(weight),
                KernelArgument.tensors(boxes),
                parameters,
                KernelArgument.number(alpha),
                KernelArgument.number(batch.total()),
                KernelArgument.number(CLIP));
    }

    private void update(NDManager work, TensorList parameters, NDList gradients, int step, double rate) {
        double keep = Math.min(0.999, (1.0 + step) / (10 + step));
        kernel.run(
                work,
                "update",
                parameters,
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(weights.trained.expAvg()),
                KernelArgument.tensors(weights.trained.expAvgSq()),
                KernelArgument.tensors(weights.trained.ema()),
                KernelArgument.numbers(weights.rates(rate)),
                KernelArgument.numbers(weights.decays(DECAY)),
                KernelArgument.integer(step + 1),
                KernelArgument.number(keep));
    }

    private static double recall(NDList outputs, Targets last, int skip) {
        float[] logits = outputs.get(outputs.size() - 2).toFloatArray();
        float[] boxes = outputs.getLast().toFloatArray();
        int perRow = (int) outputs.getLast().getShape().get(1);
        int found = 0;
        int all = 0;
        for (int i = 0; i < logits.length; i++) {
            if (i % perRow < skip || last.labels()[i] == 0) {
                continue;
            }
            all++;
            float[] truth = Arrays.copyOfRange(last.boxes(), 4 * i, 4 * i + 4);
            double giou = Targets.giou(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3], truth);
            found += giou > 0.5 && logits[i] > -0.847 ? 1 : 0;
        }
        return (double) found / Math.max(1, all);
    }

    @Override
    public void close() {
        weights.close();
        scope.close();
        kernel.close();
    }
}
