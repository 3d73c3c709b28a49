package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnInput;
import io.rexserve.model.proposal.UpnText;
import io.rexserve.trainer.teacher.TeacherNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// UPN with gradients: forward with denoising queries, matching in Java, losses, backward.
///
/// Kept whole, the graph of one image of `upn_large` at 800 x 1333 takes tens of GB; recomputed, backbone and encoder
/// are kept in pieces of two blocks or one layer, and only the inputs of the pieces stay.
final class UpnGraph implements AutoCloseable {
    private static final KernelText LOSSES = KernelText.resource(UpnGraph.class, "proposal-training.kernel");
    private static final KernelText RECOMPUTATION = KernelText.resource(UpnGraph.class, "recomputation.kernel");

    private final UpnConfig config;
    private final UpnWeights weights;
    private final boolean recomputed;
    private final @Nullable Distillation distillation;
    private final Kernel kernel;
    private final NDArray index;

    /// @param scope owns what the graph keeps
    /// @param recomputed whether backbone and encoder are computed twice and kept in pieces
    UpnGraph(NDManager scope, UpnWeights weights, boolean recomputed) {
        this(scope, weights, recomputed, null);
    }

    /// @param distillation weights of the imitation of a teacher, null for none
    UpnGraph(NDManager scope, UpnWeights weights, boolean recomputed, @Nullable Distillation distillation) {
        this.distillation = distillation;
        this.config = weights.config();
        this.weights = weights;
        this.recomputed = recomputed;
        var texts = Stream.concat(
                        UpnText.NETWORK.stream(),
                        Stream.of(UpnText.GRID_SAMPLER, LinearText.PLAIN, LOSSES, RECOMPUTATION))
                .toList();
        this.kernel = Kernel.compile("proposal training", texts);
        this.index = scope.create(config.relativePositions());
    }

    /// Gradients of one batch.
    ///
    /// @param sums of the summed loss, in the order of the weights
    /// @param focal focal loss, summed
    /// @param l1 L1 loss of the boxes, summed
    /// @param giou 1 - generalised IoU, summed
    /// @param imitation that of a teacher, weighted by the truths
    /// @param found truths whose matched query of the last layer overlaps them by half and scores over 0.3
    /// @param matched truths that have a query
    /// @param targets of the selection, then of each decoder layer
    record Outcome(
            NDList sums,
            double focal,
            double l1,
            double giou,
            double imitation,
            int found,
            int matched,
            List<Targets> targets) {
        double loss() {
            return focal + 5 * l1 + 2 * giou + imitation;
        }
    }

    /// What the losses of a step are told.
    ///
    /// @param alpha weight of positives in the focal loss
    /// @param graded whether scores learn the IoU of their boxes, by cross-entropy, instead of 1 by the focal loss
    /// @param perTruth at most so many queries are matched to a truth
    record Teaching(double alpha, boolean graded, int perTruth) {}

    /// What the network is given.
    record Input(NDArray pixels, NDArray padding, NDArray noisy, NDArray mask, KernelArgument prompts) {}

    private Input input(NDManager work, ProposalBatch batch, DenoisingQueries noise) {
        UpnInput images = UpnInput.of(
                work,
                batch.images().stream()
                        .map(image -> new UpnImage(image, image.width(), image.height()))
                        .toList());
        int rows = batch.truths().size();
        int slots = noise.slots() + config.queries();
        return new Input(
                images.pixels(),
                images.padding(),
                work.create(noise.start(), new Shape(rows, noise.slots(), 4)),
                HostArray.of(work, noise.attentionMask(config.queries()), new Shape(rows, 1, slots, slots)),
                KernelArgument.integers(batch.prompts().stream()
                        .mapToLong(prompt -> prompt == Granularity.FINE ? 0 : 1)
                        .toArray()));
    }

    /// @param scope owns the sums
    /// @param teaching what the losses are told
    /// @throws InterruptedException if the thread was interrupted between two native calls
    Outcome gradients(NDManager scope, ProposalBatch batch, DenoisingQueries noise, Teaching teaching)
            throws InterruptedException {
        try (NDManager work = scope.newSubManager();
                TensorList parameters = TensorList.of(weights.trained().values())) {
            Input input = input(work, batch, noise);
            Outcome outcome = recomputed
                    ? new Recomputation(this, parameters).gradients(work, input, batch, noise, teaching)
                    : whole(work, input, parameters, batch, noise, teaching);
            outcome.sums().attach(scope);
            return outcome;
        }
    }

    private Outcome whole(
            NDManager work,
            Input input,
            TensorList parameters,
            ProposalBatch batch,
            DenoisingQueries noise,
            Teaching teaching)
            throws InterruptedException {
        NDList outputs = kernel.train(
                work,
                "forward",
                KernelArgument.tensor(input.pixels()),
                KernelArgument.tensor(input.padding()),
                parameters,
                KernelArgument.integers(weights.ends()),
                KernelArgument.tensor(index),
                integers(config.depths()),
                integers(config.backboneHeads()),
                KernelArgument.integer(config.windowSize()),
                integers(config.outIndices()),
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.points()),
                KernelArgument.integer(config.queries()),
                KernelArgument.number(config.proposalBase()),
                input.prompts(),
                KernelArgument.tensor(input.noisy()),
                KernelArgument.tensor(input.mask()));
        requireRunning();
        NDArray memory = outputs.removeLast();
        List<Targets> targets = match(outputs, batch, noise, teaching.perTruth());
        TargetArrays arrays = TargetArrays.of(work, outputs, targets);
        List<KernelArgument> arguments = lossArguments(work, memory, batch, outputs, arrays);
        arguments.add(parameters);
        arguments.add(KernelArgument.number(teaching.alpha()));
        arguments.add(KernelArgument.flag(teaching.graded()));
        NDList gradients = kernel.train(work, "gradients", arguments.toArray(KernelArgument[]::new));
        float[] parts = gradients.removeLast().toFloatArray();
        return outcome(gradients, parts, outputs, targets, noise.slots());
    }

    /// What imitation and losses are given, up to the targets.
    List<KernelArgument> lossArguments(
            NDManager work, NDArray memory, ProposalBatch batch, NDList outputs, TargetArrays arrays) {
        NDList head = weights.imitation();
        NDList teacher = new NDList();
        TeacherCells cells = batch.teacher();
        if (cells != null && !head.isEmpty()) {
            int images = batch.images().size();
            long channels = head.getLast().getShape().get(0);
            teacher.add(work.create(cells.values(), new Shape(images, cells.cells(), channels)));
            teacher.add(work.create(cells.seen(), new Shape(images, cells.cells())));
        }
        return new ArrayList<>(List.of(
                KernelArgument.tensor(memory),
                KernelArgument.tensors(head),
                KernelArgument.tensors(teacher),
                KernelArgument.integer(TeacherNetwork.CLASSES),
                distillation == null
                        ? KernelArgument.numbers(0, 0)
                        : KernelArgument.numbers(distillation.classes(), distillation.features()),
                KernelArgument.number(batch.total()),
                KernelArgument.tensors(outputs),
                KernelArgument.tensors(arrays.labels()),
                KernelArgument.tensors(arrays.quality()),
                KernelArgument.tensors(arrays.weight()),
                KernelArgument.tensors(arrays.boxes())));
    }

    static void requireRunning() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("gradients of proposals");
        }
    }

    /// Targets as arrays, one of each for the selection and for each layer.
    record TargetArrays(NDList labels, NDList quality, NDList weight, NDList boxes) {
        static TargetArrays of(NDManager work, NDList outputs, List<Targets> targets) {
            var arrays = new TargetArrays(new NDList(), new NDList(), new NDList(), new NDList());
            for (int k = 0; k < targets.size(); k++) {
                Shape shape = outputs.get(2 * k).getShape();
                arrays.labels.add(work.create(targets.get(k).labels(), shape));
                arrays.quality.add(work.create(targets.get(k).quality(), shape));
                arrays.weight.add(work.create(targets.get(k).weight(), shape));
                arrays.boxes.add(work.create(
                        targets.get(k).boxes(), outputs.get(2 * k + 1).getShape()));
            }
            return arrays;
        }
    }

    static List<Targets> match(NDList outputs, ProposalBatch batch, DenoisingQueries noise, int perTruth) {
        var targets = new ArrayList<Targets>();
        for (int k = 0; k < outputs.size() / 2; k++) {
            float[] logits = outputs.get(2 * k).toFloatArray();
            float[] boxes = outputs.get(2 * k + 1).toFloatArray();
            targets.add(Targets.match(
                    logits,
                    boxes,
                    batch.truths(),
                    batch.ignored(),
                    k == 0 ? DenoisingQueries.none() : noise,
                    perTruth));
        }
        return targets;
    }

    static Outcome outcome(NDList sums, float[] parts, NDList outputs, List<Targets> targets, int skip) {
        Targets last = targets.getLast();
        float[] logits = outputs.get(outputs.size() - 2).toFloatArray();
        float[] boxes = outputs.getLast().toFloatArray();
        int perRow = (int) outputs.getLast().getShape().get(1);
        int found = 0;
        int matched = 0;
        for (int row = 0; row < last.queries().size(); row++) {
            for (int query : last.queries().get(row)) {
                if (query >= 0) {
                    int at = row * perRow + skip + query;
                    matched++;
                    found += last.isFound(at, logits[at], boxes) ? 1 : 0;
                }
            }
        }
        return new Outcome(sums, parts[0], parts[1], parts[2], parts[3], found, matched, targets);
    }

    Kernel kernel() {
        return kernel;
    }

    UpnConfig config() {
        return config;
    }

    UpnWeights weights() {
        return weights;
    }

    NDArray index() {
        return index;
    }

    static KernelArgument integers(List<Integer> values) {
        return KernelArgument.integers(
                values.stream().mapToLong(Integer::longValue).toArray());
    }

    @Override
    public void close() {
        kernel.close();
        index.close();
    }
}
