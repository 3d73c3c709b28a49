package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A Universal Proposal Network (ChatRex, arXiv 2411.18363, section 3.2) of any size: images in, scored boxes out.
///
/// Immutable after loading, so several threads may use it. Every call owns and frees what it computes.
public final class UpnModel implements AutoCloseable {
    /// Pixels along a cell of the backbone's first stage.
    private static final int PATCH = 4;

    /// Swin blocks of one native call; cancellation is checked between calls.
    private static final int BLOCKS_PER_CALL = 2;

    private final UpnConfig config;
    private final Checkpoint checkpoint;
    private final NDManager scope;
    private final UpnTensors weights;
    private final Kernel kernel;
    private final NDArray relativePositions;
    private final @Nullable OodProbe oodProbe;

    private UpnModel(UpnConfig config, Checkpoint checkpoint, NDManager scope, Compute compute) {
        this.config = config;
        this.checkpoint = checkpoint;
        this.scope = scope;
        this.weights = UpnTensors.read(scope, checkpoint, UpnLayout.of(config), compute);
        this.oodProbe = OodProbe.load(scope, checkpoint.source(), config, compute);
        var texts = Stream.concat(
                        UpnText.NETWORK.stream(),
                        Stream.of(compute.onCpu() ? UpnText.BAG_SAMPLER : UpnText.GRID_SAMPLER, compute.linear()))
                .toList();
        this.kernel = Kernel.compile("upn", texts);
        this.relativePositions = scope.create(config.relativePositions());
    }

    /// Loads a model folder, `config.json` and `*.safetensors` or one `.pth`; or a `.pth` alone, in a folder or by its
    /// own path, as `upn_large.pth` is published.
    ///
    /// @throws CheckpointException naming everything that is missing, misshapen or unexpected
    public static UpnModel load(Path folderOrFile) {
        return load(folderOrFile, Compute.CPU);
    }

    /// As [#load(Path)].
    ///
    /// @param compute where and in which type; of bfloat16, backbone and encoder make use, the rest stays float32
    public static UpnModel load(Path folderOrFile, Compute compute) {
        Checkpoint checkpoint = Checkpoint.open(ModelFolder.resolve(folderOrFile));
        NDManager scope = compute.scope();
        boolean loaded = false;
        try {
            var model = new UpnModel(UpnConfig.of(checkpoint), checkpoint, scope, compute);
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                scope.close();
                checkpoint.close();
            }
        }
    }

    public UpnConfig config() {
        return config;
    }

    /// The input size of an image of this size; time and memory grow with its pixels.
    public InputSize inputSize(int width, int height) {
        return InputSize.of(width, height, config.shortSide(), config.maxSide());
    }

    /// What an image of this size costs, in pixels of the input; a side counts as at least two windows of the
    /// backbone's first stage. Later stages pad short sides to whole windows, so an input of 427 x 4 takes as long
    /// as one of 427 x 16, and 0.4 of the time of 256 x 256.
    public int cost(int width, int height) {
        InputSize size = inputSize(width, height);
        int least = 2 * PATCH * config.windowSize();
        return Math.multiplyExact(Math.max(least, size.width()), Math.max(least, size.height()));
    }

    /// Resizes an image for the network.
    public UpnImage prepare(RgbImage image) {
        return UpnImage.of(image, config);
    }

    /// As [#propose(List, Set)] for one image.
    public Map<Granularity, ProposalSet> propose(RgbImage image, Set<Granularity> granularities) {
        return propose(List.of(image), granularities).getFirst();
    }

    /// As [#proposePrepared] for images still to be resized.
    public List<Map<Granularity, ProposalSet>> propose(List<RgbImage> images, Set<Granularity> granularities) {
        return proposePrepared(images.stream().map(this::prepare).toList(), granularities);
    }

    /// As [#proposePrepared(List, Set, CancellationToken)], never cancelled.
    public List<Map<Granularity, ProposalSet>> proposePrepared(List<UpnImage> images, Set<Granularity> granularities) {
        return proposePrepared(images, granularities, CancellationToken.NEVER);
    }

    /// Finds objects; backbone and encoder run once for all granularities and images.
    ///
    /// Images of one input size get the results that each gets alone, up to the order of float32 sums.
    /// Others are padded to the largest, as in the reference, and padding changes the result: Swin
    /// windows and group norms see it.
    ///
    /// @param images at least one
    /// @param granularities at least one
    /// @param cancellation checked between blocks of the network
    /// @return per image the proposals of each granularity: every query, boxes clipped to the
    /// image, without empty ones
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    public List<Map<Granularity, ProposalSet>> proposePrepared(
            List<UpnImage> images, Set<Granularity> granularities, CancellationToken cancellation) {
        return infer(images, granularities, cancellation).stream()
                .map(UpnOutput::sets)
                .toList();
    }

    /// As [#proposePrepared(List, Set, CancellationToken)], with what else is computed of each image.
    public List<UpnOutput> infer(
            List<UpnImage> images, Set<Granularity> granularities, CancellationToken cancellation) {
        if (images.isEmpty() || granularities.isEmpty()) {
            throw new IllegalArgumentException("propose: " + images.size() + " images, granularities " + granularities
                    + " (expected: at least one of each)");
        }
        var found = new ArrayList<Map<Granularity, ProposalSet>>();
        images.forEach(_ -> found.add(new EnumMap<>(Granularity.class)));
        try (NDManager work = scope.newSubManager()) {
            Encoded encoded = encode(work, maps(work, UpnInput.of(work, images), cancellation), cancellation);
            for (Granularity granularity : granularities) {
                cancellation.throwIfCancelled();
                List<ProposalSet> sets = sets(decode(work, encoded, granularity), images);
                for (int i = 0; i < sets.size(); i++) {
                    found.get(i).put(granularity, sets.get(i));
                }
            }
            List<Float> oodScores = oodScores(work, encoded);
            return IntStream.range(0, images.size())
                    .mapToObj(i -> new UpnOutput(found.get(i), oodScores.isEmpty() ? null : oodScores.get(i)))
                    .toList();
        }
    }

    /// One per image; none without a probe.
    private List<Float> oodScores(NDManager work, Encoded encoded) {
        if (oodProbe == null) {
            return List.of();
        }
        KernelArgument features = KernelArgument.tensor(oodFeatures(work, encoded));
        var scores = new ArrayList<Float>();
        for (float score :
                kernel.runOne(work, "ood_score", features, oodProbe.weights()).toFloatArray()) {
            scores.add(score);
        }
        return scores;
    }

    /// `[B, F]`, as [#oodFeatures(RgbImage)].
    NDArray oodFeatures(NDManager work, Encoded encoded) {
        return kernel.runOne(
                work,
                "ood_features",
                KernelArgument.tensor(encoded.memory()),
                KernelArgument.tensor(encoded.neck().get(2)),
                KernelArgument.tensor(encoded.neck().get(4)));
    }

    /// What an [OodProbe] reads of an image, `[F]`: per level the mean and the standard deviation of each channel
    /// of the encoder's memory.
    public float[] oodFeatures(RgbImage image) {
        try (NDManager work = scope.newSubManager()) {
            UpnInput input = UpnInput.of(work, List.of(prepare(image)));
            Encoded encoded = encode(work, maps(work, input, CancellationToken.NEVER), CancellationToken.NEVER);
            return oodFeatures(work, encoded).toFloatArray();
        }
    }

    /// The decoder's input.
    ///
    /// @param memory `[B, S, D]`
    /// @param neck tokens, positions, padding, valid ratios and sizes, as the `neck` kernel returns them
    /// @param candidates as the kernel of that name returns them
    record Encoded(NDArray memory, NDList neck, NDList candidates) {}

    /// The backbone's maps and the padding of the input they came from.
    record Maps(NDList maps, NDArray padding) {}

    Maps maps(NDManager work, UpnInput input, CancellationToken cancellation) {
        var maps = new NDList();
        NDArray x = input.pixels();
        for (int stage = 0; stage < config.depths().size(); stage++) {
            int depth = config.depths().get(stage);
            for (int first = 0; first < depth; first += BLOCKS_PER_CALL) {
                cancellation.throwIfCancelled();
                NDList done = swinPart(work, x, stage, first, Math.min(depth, first + BLOCKS_PER_CALL));
                if (stage > 0 || first > 0) {
                    x.close();
                }
                x = done.head();
                maps.addAll(done.subNDList(1));
            }
        }
        x.close();
        return new Maps(maps, input.padding());
    }

    private NDList swinPart(NDManager work, NDArray x, int stage, int first, int last) {
        return kernel.run(
                work,
                "swin_part",
                KernelArgument.tensor(x),
                weights.backbone(),
                KernelArgument.tensor(relativePositions),
                integers(config.depths()),
                integers(config.backboneHeads()),
                KernelArgument.integer(config.windowSize()),
                integers(config.outIndices()),
                KernelArgument.integer(stage),
                KernelArgument.integer(first),
                KernelArgument.integer(last));
    }

    Encoded encode(NDManager work, Maps maps, CancellationToken cancellation) {
        cancellation.throwIfCancelled();
        NDList neck = kernel.run(
                work,
                "neck",
                KernelArgument.tensors(maps.maps()),
                KernelArgument.tensor(maps.padding()),
                weights.neck());
        NDArray memory = neck.get(0);
        for (int layer = 0; layer < config.encoderLayers(); layer++) {
            cancellation.throwIfCancelled();
            NDArray before = memory;
            memory = encoderLayer(work, before, neck, layer);
            if (layer > 0) { // the first are the neck's tokens, which are part of the result
                before.close();
            }
        }
        cancellation.throwIfCancelled();
        NDList candidates = kernel.run(
                work,
                "candidates",
                KernelArgument.tensor(memory),
                KernelArgument.tensor(neck.get(2)),
                KernelArgument.tensor(neck.get(4)),
                weights.selection(),
                KernelArgument.number(config.proposalBase()));
        return new Encoded(memory, neck, candidates);
    }

    private NDArray encoderLayer(NDManager work, NDArray x, NDList neck, int layer) {
        return kernel.runOne(
                work,
                "encoder_part",
                KernelArgument.tensor(x),
                KernelArgument.tensor(neck.get(1)),
                KernelArgument.tensor(neck.get(2)),
                KernelArgument.tensor(neck.get(3)),
                KernelArgument.tensor(neck.get(4)),
                weights.encoder(),
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.points()),
                KernelArgument.integer(layer));
    }

    /// @return logits `[B, K, 1]` and boxes `[B, K, 4]`, cxcywh in 0..1 of each image
    NDList decode(NDManager work, Encoded encoded, Granularity granularity) {
        return decode(work, "decode", KernelArgument.tensors(encoded.candidates()), encoded, granularity);
    }

    /// As [#decode], but from given boxes in a given order.
    ///
    /// @param boxes `[B, K, 4]` before the sigmoid, one per query
    NDList decodeFrom(NDManager work, NDArray boxes, Encoded encoded, Granularity granularity) {
        return decode(work, "decode_from", KernelArgument.tensor(boxes), encoded, granularity);
    }

    /// The best candidates: logits `[B, K]` and boxes `[B, K, 4]` before the sigmoid.
    ///
    /// @param count at most so many
    NDList select(NDManager work, Encoded encoded, Granularity granularity, int count) {
        return kernel.run(
                        work,
                        "select",
                        KernelArgument.tensors(encoded.candidates()),
                        KernelArgument.tensor(weights.prompt(granularity)),
                        KernelArgument.integer(count))
                .subNDList(1);
    }

    private NDList decode(
            NDManager work, String method, KernelArgument start, Encoded encoded, Granularity granularity) {
        return kernel.run(
                work,
                method,
                start,
                KernelArgument.tensor(weights.prompt(granularity)),
                KernelArgument.tensor(weights.queries()),
                KernelArgument.tensor(encoded.memory()),
                KernelArgument.tensor(encoded.neck().get(2)),
                KernelArgument.tensor(encoded.neck().get(3)),
                KernelArgument.tensor(encoded.neck().get(4)),
                weights.decoder(),
                KernelArgument.integer(config.heads()),
                KernelArgument.integer(config.points()));
    }

    private static KernelArgument integers(List<Integer> values) {
        return KernelArgument.integers(
                values.stream().mapToLong(Integer::longValue).toArray());
    }

    private static List<ProposalSet> sets(NDList output, List<UpnImage> images) {
        float[] logits = output.get(0).toFloatArray();
        float[] boxes = output.get(1).toFloatArray();
        int queries = logits.length / images.size();
        var sets = new ArrayList<ProposalSet>();
        for (int b = 0; b < images.size(); b++) {
            UpnImage image = images.get(b);
            sets.add(proposals(logits, boxes, b * queries, (b + 1) * queries, image.width(), image.height()));
        }
        return sets;
    }

    /// The proposals of some of a network's queries: boxes clipped to the image, without empty ones.
    ///
    /// @param logits one per query
    /// @param boxes four per query, cxcywh in 0..1 of the image
    /// @param from first query
    /// @param to behind the last query
    public static ProposalSet proposals(float[] logits, float[] boxes, int from, int to, int width, int height) {
        var proposals = new ArrayList<Proposal>();
        for (int i = from; i < to; i++) {
            PixelBox box = box(boxes, 4 * i, width, height).clip(width, height);
            if (box.width() > 0 && box.height() > 0) {
                proposals.add(new Proposal(box, sigmoid(logits[i])));
            }
        }
        return new ProposalSet(proposals);
    }

    /// From cxcywh in 0..1 at an offset to pixels, in upstream's order of operations.
    static PixelBox box(float[] boxes, int at, int width, int height) {
        float w = boxes[at + 2];
        float h = boxes[at + 3];
        float x1 = boxes[at] - w / 2;
        float y1 = boxes[at + 1] - h / 2;
        return new PixelBox(x1 * width, y1 * height, (x1 + w) * width, (y1 + h) * height);
    }

    static float sigmoid(float logit) {
        return (float) (1 / (1 + Math.exp(-(double) logit)));
    }

    /// Number of native arrays: the weights and, during a call, its intermediate results.
    public int heldArrays() {
        return scope.getManagedArrays().size();
    }

    @Override
    public void close() {
        kernel.close();
        weights.close();
        scope.close();
        if (oodProbe != null) {
            oodProbe.close();
        }
        checkpoint.close();
    }
}
