package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import java.util.ArrayList;
import java.util.List;

/// The decoder's layers and its output layer over one batch: forward, keeping only the input of each layer, then
/// backward from the last layer to the first, each computed again from its input.
final class DecoderPass {
    // Arrays of a chunk of logits that live at one time: logits, likelihoods, their gradient and copies.
    private static final int LOGIT_COPIES = 5;

    private final NetworkKernel kernel;
    private final NetworkWeights weights;
    private final DecoderConfig config;
    private final Trainables trainables;
    private final NetworkOptions options;
    private final NDManager work;
    private final PackedBatch batch;
    private final NDArray cos;
    private final NDArray sin;
    private final NDArray mask;
    private final List<NDArray> inputs = new ArrayList<>();

    /// @param work owns what lives during the pass
    DecoderPass(
            NetworkKernel kernel,
            NetworkWeights weights,
            DecoderConfig config,
            Trainables trainables,
            NetworkOptions options,
            NDManager work,
            PackedBatch batch)
            throws InterruptedException {
        this.kernel = kernel;
        this.weights = weights;
        this.config = config;
        this.trainables = trainables;
        this.options = options;
        this.work = work;
        this.batch = batch;
        var shape = new Shape(batch.size(), batch.length());
        NDList rope = kernel.call(
                work,
                "rope",
                KernelArgument.tensor(HostArray.of(work, batch.positions(), shape)),
                KernelArgument.integer(config.headDim()),
                KernelArgument.number(config.theta()));
        this.cos = rope.get(0);
        this.sin = rope.get(1);
        this.mask = kernel.one(work, "packed_mask", KernelArgument.tensor(HostArray.of(work, batch.segments(), shape)));
    }

    /// Runs the layers.
    ///
    /// @param x `[B, T, H]`; kept until its layer's backward pass
    /// @return the state behind the last layer
    NDArray forward(NDArray x) throws InterruptedException {
        NDArray state = x;
        for (int i = 0; i < config.layers(); i++) {
            inputs.add(state);
            state = kernel.one(work, "forward_layer", arguments(List.of(state), i, false));
        }
        return state;
    }

    /// Runs the layers backward; closes their inputs.
    ///
    /// @param g gradient of the loss by the state behind the last layer; closed
    /// @return that by the input of the first, owned by `work`
    NDArray backward(NDArray g, GradientSums sums) throws InterruptedException {
        NDArray behind = g;
        for (int i = config.layers() - 1; i >= 0; i--) {
            try (NDArray given = behind;
                    NDArray input = inputs.removeLast()) {
                NDList found = kernel.call(work, "backward_layer", arguments(List.of(input, given), i, true));
                behind = found.removeFirst();
                PartWeights layer = weights.layers.get(i);
                int[] own = layer.trained(0, layer.size());
                sums.add(own, found.subList(0, own.length));
                if (!weights.adapters.isEmpty()) {
                    PartWeights adapters = weights.adapters.get(i);
                    sums.add(adapters.trained(0, adapters.size()), found.subList(own.length, found.size()));
                }
            }
        }
        return behind;
    }

    private KernelArgument[] arguments(List<NDArray> first, int layer, boolean backward) {
        PartWeights own = weights.layers.get(layer);
        var all = new ArrayList<KernelArgument>();
        first.forEach(array -> all.add(KernelArgument.tensor(array)));
        all.add(KernelArgument.tensor(cos));
        all.add(KernelArgument.tensor(sin));
        all.add(KernelArgument.tensor(mask));
        all.add(own.tensors());
        all.add(own.types());
        if (backward) {
            all.add(own.trained());
        }
        if (trainables.decoder() instanceof LowRank rank) {
            all.add(weights.adapters.get(layer).tensors());
            all.add(KernelArgument.integers(AdapterTensors.positions(rank)));
        } else {
            all.add(KernelArgument.tensors(List.of()));
            all.add(KernelArgument.integers());
        }
        all.add(KernelArgument.integer(config.heads()));
        all.add(KernelArgument.integer(config.kvHeads()));
        all.add(KernelArgument.number(config.eps()));
        all.add(KernelArgument.number(trainables.decoder() instanceof LowRank rank ? rank.scale() : 0));
        return all.toArray(KernelArgument[]::new);
    }

    /// What the targets of a batch came to.
    ///
    /// @param g gradient of the summed loss by the state, `[B, T, H]`, owned by `work`
    /// @param loss weighted sum over the target rows
    /// @param hits weighted number of rows whose likeliest token is right
    /// @param weight of all rows
    record Output(NDArray g, double loss, double hits, double weight) {}

    /// The output layer on the target rows alone, chunk by chunk, and its gradients.
    ///
    /// @param state `[B, T, H]` behind the last layer
    Output output(NDArray state, GradientSums sums) throws InterruptedException {
        long rows = (long) batch.size() * batch.length();
        int most = Math.toIntExact(Math.max(1, options.outputBytes() / (4L * LOGIT_COPIES * config.vocab())));
        double loss = 0;
        double hits = 0;
        double weight = 0;
        NDArray g = work.zeros(state.getShape()).reshape(rows, config.hidden());
        try (NDManager scope = work.newSubManager()) {
            NDArray table = kernel.one(
                    scope,
                    "of_type",
                    KernelArgument.tensor(weights.output.tensor(0, weights.weights)),
                    KernelArgument.integer(options.precision().torchType()));
            for (PackedBatch.Targets targets : batch.targets(most)) {
                try (NDManager chunk = scope.newSubManager()) {
                    float[] figures = chunk(chunk, state.reshape(rows, config.hidden()), table, targets, g, sums);
                    loss += figures[0];
                    hits += figures[1];
                    weight += targets.weight();
                }
            }
        }
        return new Output(g.reshape(state.getShape()), loss, hits, weight);
    }

    /// @return loss and hits
    private float[] chunk(
            NDManager scope, NDArray state, NDArray table, PackedBatch.Targets targets, NDArray g, GradientSums sums)
            throws InterruptedException {
        state.attach(scope);
        NDArray index = HostArray.of(scope, targets.rows());
        NDArray x = kernel.one(scope, "rows", KernelArgument.tensor(state), KernelArgument.tensor(index));
        int[] output = weights.output.trained(0, 1);
        NDList found = kernel.call(
                scope,
                "output_loss",
                KernelArgument.tensor(x),
                KernelArgument.tensor(weights.norm.tensor(0, weights.weights)),
                KernelArgument.tensor(table),
                KernelArgument.number(config.eps()),
                KernelArgument.tensor(HostArray.of(scope, targets.weights(), new Shape(targets.weights().length))),
                KernelArgument.tensor(HostArray.of(scope, targets.rightRows())),
                KernelArgument.tensor(HostArray.of(scope, targets.right())),
                KernelArgument.tensor(HostArray.of(scope, targets.share(), new Shape(targets.share().length))),
                KernelArgument.tensor(HostArray.of(scope, targets.never())),
                KernelArgument.tensor(output.length > 0 ? sums.total(output[0]) : scope.zeros(new Shape(0))));
        kernel.one(
                scope,
                "add_rows",
                KernelArgument.tensor(g),
                KernelArgument.tensor(index),
                KernelArgument.tensor(found.get(0)));
        sums.add(weights.norm.trained(0, 1), weights.norm.isTrained() ? List.of(found.get(1)) : List.of());
        return found.get(2).toFloatArray();
    }
}
