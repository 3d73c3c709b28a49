package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.trainer.proposal.UpnGraph.Input;
import io.rexserve.trainer.proposal.UpnGraph.Outcome;
import io.rexserve.trainer.proposal.UpnGraph.TargetArrays;
import io.rexserve.trainer.proposal.UpnGraph.Teaching;
import java.util.ArrayList;
import java.util.List;

/// The gradients of one batch in pieces (gradient checkpointing, Chen et al. 2016): backbone and encoder are computed
/// once more, piece by piece from the last to the first. Selection and decoder are one piece.
final class Recomputation {
    private static final int BLOCKS = 2;

    private final UpnGraph graph;
    private final UpnConfig config;
    private final Kernel kernel;
    private final TensorList parameters;
    private final long[] ends;

    /// Blocks `first` to `last - 1` of a stage of the backbone.
    private record Piece(int stage, int first, int last, NDArray input) {}

    Recomputation(UpnGraph graph, TensorList parameters) {
        this.graph = graph;
        this.config = graph.config();
        this.kernel = graph.kernel();
        this.parameters = parameters;
        this.ends = graph.weights().ends();
    }

    Outcome gradients(NDManager work, Input input, ProposalBatch batch, DenoisingQueries noise, Teaching teaching)
            throws InterruptedException {
        var sums = new NDList(graph.weights().trained().values().stream()
                .map(value -> work.zeros(value.getShape()))
                .toList());
        var maps = new NDList();
        List<Piece> pieces = backbone(work, input.pixels(), maps);
        NDList neck = kernel.train(
                work,
                "neck_forward",
                KernelArgument.tensors(maps),
                KernelArgument.tensor(input.padding()),
                part(ends[0], ends[1]));
        List<NDArray> layers = encoder(work, neck);
        NDList head = queries(work, layers.getLast(), neck, input);
        NDArray memory = head.removeFirst();
        List<Targets> targets = UpnGraph.match(head, batch, noise, teaching.perTruth());
        NDList pulled = pullQueries(work, memory, batch, head, TargetArrays.of(work, head, targets), sums, teaching);
        float[] parts = pulled.get(1).toFloatArray();
        Outcome outcome = UpnGraph.outcome(sums, parts, head, targets, noise.slots());
        head.close();
        pullEncoder(work, layers, neck, maps, input, pulled.get(0), pieces, sums);
        return outcome;
    }

    private KernelArgument part(long from, long to) {
        return KernelArgument.tensors(graph.weights().trained().values().subList((int) from, (int) to));
    }

    private static KernelArgument part(NDList sums, long from, long to) {
        return KernelArgument.tensors(sums.subList((int) from, (int) to));
    }

    private List<Piece> backbone(NDManager work, NDArray pixels, NDList maps) throws InterruptedException {
        var pieces = new ArrayList<Piece>();
        NDArray x = pixels;
        for (int stage = 0; stage < config.depths().size(); stage++) {
            int depth = config.depths().get(stage);
            for (int first = 0; first < depth; first += BLOCKS) {
                UpnGraph.requireRunning();
                var piece = new Piece(stage, first, Math.min(depth, first + BLOCKS), x);
                pieces.add(piece);
                NDList done = kernel.train(work, "swin_forward", swin(piece, null, null));
                x = done.head();
                maps.addAll(done.subNDList(1));
            }
        }
        return pieces;
    }

    // Arguments of swin_forward, or with sums and gradients those of swin_backward.
    private KernelArgument[] swin(
            Piece piece,
            @org.jspecify.annotations.Nullable NDList sums,
            @org.jspecify.annotations.Nullable NDList gradients) {
        var arguments = new ArrayList<KernelArgument>();
        arguments.add(KernelArgument.tensor(piece.input()));
        arguments.add(part(0, ends[0]));
        if (sums != null) {
            arguments.add(part(sums, 0, ends[0]));
        }
        arguments.add(KernelArgument.tensor(graph.index()));
        arguments.add(UpnGraph.integers(config.depths()));
        arguments.add(UpnGraph.integers(config.backboneHeads()));
        arguments.add(KernelArgument.integer(config.windowSize()));
        arguments.add(UpnGraph.integers(config.outIndices()));
        arguments.add(KernelArgument.integer(piece.stage()));
        arguments.add(KernelArgument.integer(piece.first()));
        arguments.add(KernelArgument.integer(piece.last()));
        if (gradients != null) {
            arguments.add(KernelArgument.tensors(gradients));
        }
        return arguments.toArray(KernelArgument[]::new);
    }

    /// The input of each layer, then the memory.
    private List<NDArray> encoder(NDManager work, NDList neck) throws InterruptedException {
        var layers = new ArrayList<NDArray>();
        layers.add(neck.head());
        for (int layer = 0; layer < config.encoderLayers(); layer++) {
            UpnGraph.requireRunning();
            layers.add(kernel.train(
                            work,
                            "encoder_forward",
                            KernelArgument.tensor(layers.getLast()),
                            KernelArgument.tensors(neck),
                            part(ends[1], ends[2]),
                            KernelArgument.integer(config.heads()),
                            KernelArgument.integer(config.points()),
                            KernelArgument.integer(layer))
                    .head());
        }
        return layers;
    }

    private NDList queries(NDManager work, NDArray memory, NDList neck, Input input) {
        return kernel.train(
                work,
                "queries_forward",
                KernelArgument.tensor(memory),
                KernelArgument.tensors(neck),
                parameters,
                KernelArgument.integers(ends),
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.points()),
                KernelArgument.integer(config.queries()),
                KernelArgument.number(config.proposalBase()),
                input.prompts(),
                KernelArgument.tensor(input.noisy()),
                KernelArgument.tensor(input.mask()));
    }

    private NDList pullQueries(
            NDManager work,
            NDArray memory,
            ProposalBatch batch,
            NDList outputs,
            TargetArrays targets,
            NDList sums,
            Teaching teaching) {
        List<KernelArgument> arguments = graph.lossArguments(work, memory, batch, outputs, targets);
        arguments.add(parameters);
        arguments.add(KernelArgument.tensors(sums));
        arguments.add(KernelArgument.number(teaching.alpha()));
        arguments.add(KernelArgument.flag(teaching.graded()));
        return kernel.train(work, "queries_backward", arguments.toArray(KernelArgument[]::new));
    }

    private void pullEncoder(
            NDManager work,
            List<NDArray> layers,
            NDList neck,
            NDList maps,
            Input input,
            NDArray memoryGradient,
            List<Piece> pieces,
            NDList sums)
            throws InterruptedException {
        NDArray gradient = memoryGradient;
        NDArray positions = work.zeros(neck.get(1).getShape());
        for (int layer = config.encoderLayers() - 1; layer >= 0; layer--) {
            UpnGraph.requireRunning();
            NDList pulled = kernel.train(
                    work,
                    "encoder_backward",
                    KernelArgument.tensor(layers.get(layer)),
                    KernelArgument.tensors(neck),
                    part(ends[1], ends[2]),
                    part(sums, ends[1], ends[2]),
                    KernelArgument.integer(config.heads()),
                    KernelArgument.integer(config.points()),
                    KernelArgument.integer(layer),
                    KernelArgument.tensor(gradient));
            layers.get(layer + 1).close();
            gradient.close();
            gradient = pulled.get(0);
            positions.addi(pulled.get(1));
            pulled.get(1).close();
        }
        NDList ofMaps = kernel.train(
                work,
                "neck_backward",
                KernelArgument.tensors(maps),
                KernelArgument.tensor(input.padding()),
                part(ends[0], ends[1]),
                part(sums, ends[0], ends[1]),
                KernelArgument.tensor(gradient),
                KernelArgument.tensor(positions));
        gradient.close();
        neck.close();
        maps.close();
        pullBackbone(work, pieces, ofMaps, sums);
    }

    private void pullBackbone(NDManager work, List<Piece> pieces, NDList ofMaps, NDList sums)
            throws InterruptedException {
        int map = ofMaps.size();
        NDArray gradient = work.create(new Shape(0));
        for (Piece piece : pieces.reversed()) {
            UpnGraph.requireRunning();
            var gradients = new NDList(gradient);
            if (piece.last() == config.depths().get(piece.stage())
                    && config.outIndices().contains(piece.stage())) {
                map--;
                gradients.add(ofMaps.get(map));
            }
            NDArray pulled = kernel.train(work, "swin_backward", swin(piece, sums, gradients))
                    .head();
            gradients.close();
            piece.input().close();
            gradient = pulled;
        }
    }
}
