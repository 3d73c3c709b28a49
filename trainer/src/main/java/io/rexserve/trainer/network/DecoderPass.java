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
    private final List<NDList> graphs = new ArrayList<>();

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
    /// @param x `[B, T, H]`
    /// @param kept whether a backward pass follows, for which the input of each layer is kept
    /// @return the state behind the last layer
    NDArray forward(NDArray x, boolean kept) throws InterruptedException {
        NDArray state = x;
        for (int i = 0; i < config.layers(); i++) {
            NDArray input = state;
            if (kept && !options.recompute()) {
                NDList graph = kernel.call(work, "graph_of_layer", arguments(List.of(input), i, true));
                graphs.add(graph);
                state = graph.head();
                continue;
            }
            state = kernel.one(work, "forward_layer", arguments(List.of(input), i, false));
            if (kept) {
                inputs.add(input);
            } else {
                input.close();
            }
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
            try (NDArray given = behind) {
                NDList found = backward(given, i);
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

    private NDList backward(NDArray g, int layer) throws InterruptedException {
        if (!options.recompute()) {
            try (NDList graph = graphs.removeLast()) {
                return kernel.call(work, "backward_graph", KernelArgument.tensors(graph), KernelArgument.tensor(g));
            }
        }
        try (NDArray input = inputs.removeLast()) {
            return kernel.call(work, "backward_layer", arguments(List.of(input, g), layer, true));
        }
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
        double loss = 0;
        double hits = 0;
        double weight = 0;
        NDArray g = work.zeros(state.getShape()).reshape(rows(), config.hidden());
        try (NDManager scope = work.newSubManager()) {
            NDArray table = table(scope);
            for (PackedBatch.Targets targets : batch.targets(most(), false)) {
                try (NDManager chunk = scope.newSubManager()) {
                    float[] figures = chunk(chunk, state, table, targets, g, sums);
                    loss += figures[0];
                    hits += figures[1];
                    weight += targets.weight();
                }
            }
        }
        return new Output(g.reshape(state.getShape()), loss, hits, weight);
    }

    /// The output layer without gradients.
    ///
    /// @return one result for each target row, sequence by sequence
    List<RowResult> results(NDArray state) throws InterruptedException {
        var results = new ArrayList<RowResult>();
        try (NDManager scope = work.newSubManager()) {
            NDArray table = table(scope);
            for (PackedBatch.Targets targets : batch.targets(most(), true)) {
                try (NDManager chunk = scope.newSubManager()) {
                    NDArray found = kernel.one(chunk, "output_rows", arguments(chunk, state, table, targets, false));
                    results.addAll(RowResult.of(found.toFloatArray()));
                }
            }
        }
        return results;
    }

    private long rows() {
        return (long) batch.size() * batch.length();
    }

    /// Rows of one chunk of logits.
    private int most() {
        return Math.toIntExact(Math.max(1, options.outputBytes() / (4L * LOGIT_COPIES * config.vocab())));
    }

    private NDArray table(NDManager scope) throws InterruptedException {
        return kernel.one(
                scope,
                "of_type",
                KernelArgument.tensor(weights.output.tensor(0, weights.weights)),
                KernelArgument.integer(options.precision().torchType()));
    }

    private KernelArgument[] arguments(
            NDManager scope, NDArray state, NDArray table, PackedBatch.Targets targets, boolean weighted)
            throws InterruptedException {
        NDArray rows = state.reshape(rows(), config.hidden());
        rows.attach(scope);
        NDArray x = kernel.one(
                scope, "rows", KernelArgument.tensor(rows), KernelArgument.tensor(HostArray.of(scope, targets.rows())));
        var all = new ArrayList<KernelArgument>(List.of(
                KernelArgument.tensor(x),
                KernelArgument.tensor(weights.norm.tensor(0, weights.weights)),
                KernelArgument.tensor(table),
                KernelArgument.number(config.eps())));
        if (weighted) {
            all.add(KernelArgument.tensor(HostArray.of(scope, targets.weights(), new Shape(targets.weights().length))));
        }
        all.add(KernelArgument.tensor(HostArray.of(scope, targets.rightRows())));
        all.add(KernelArgument.tensor(HostArray.of(scope, targets.right())));
        all.add(KernelArgument.tensor(HostArray.of(scope, targets.share(), new Shape(targets.share().length))));
        all.add(KernelArgument.tensor(HostArray.of(scope, targets.never())));
        return all.toArray(KernelArgument[]::new);
    }

    /// @param g gradient by the state `[B * T, H]`, added to
    /// @return loss and hits
    private float[] chunk(
            NDManager scope, NDArray state, NDArray table, PackedBatch.Targets targets, NDArray g, GradientSums sums)
            throws InterruptedException {
        int[] output = weights.output.trained(0, 1);
        NDArray total = output.length > 0 ? sums.total(output[0]) : scope.zeros(new Shape(0));
        var arguments = new ArrayList<>(List.of(arguments(scope, state, table, targets, true)));
        arguments.add(KernelArgument.tensor(total));
        NDList found = kernel.call(scope, "output_loss", arguments.toArray(KernelArgument[]::new));
        kernel.one(
                scope,
                "add_rows",
                KernelArgument.tensor(g),
                KernelArgument.tensor(HostArray.of(scope, targets.rows())),
                KernelArgument.tensor(found.get(0)));
        sums.add(weights.norm.trained(0, 1), weights.norm.isTrained() ? List.of(found.get(1)) : List.of());
        return found.get(2).toFloatArray();
    }
}
