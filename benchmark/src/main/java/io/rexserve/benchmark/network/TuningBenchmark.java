package io.rexserve.benchmark.network;

import ai.djl.ndarray.NDManager;
import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.ProcessMemory;
import io.rexserve.benchmark.report.PythonPeer;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.PublishedDecoder;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.network.ChatRexNetwork;
import io.rexserve.trainer.network.NetworkOptions;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.network.Trainables;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.UpdateRule;
import io.rexserve.trainer.question.PackedSequence;
import io.rexserve.trainer.question.TargetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tuning of ChatRex-7B with low-rank adapters and projectors, on a few of its layers behind whole towers: peak memory
/// and time of a step at two depths. The difference is what a layer takes; all 32 follow from it.
public final class TuningBenchmark {
    private static final int BOXES = 100;
    private static final int ANSWER = 24;
    private static final int OPTIMIZER_BYTES = 16; // value, two moments, gradient: float32
    private static final double MILLI = 1e6;
    private static final double GIGA = 1e9;
    private static final int FULL_LAYERS = PublishedDecoder.VICUNA_7B.layers();
    // Derived for rank 16 and 900 positions (docs/training.md): weights 13.5, towers 2, trained 1.2, inputs .5,
    // a layer .3.
    private static final double RECKONED_GB = 18;

    private final BenchmarkOptions options;
    private final int layers;
    private final int rank;
    private final int positions;
    private final Samples deep = new Samples();
    private final Samples shallow = new Samples();
    private final Samples deepReference = new Samples();
    private final Samples shallowReference = new Samples();

    private TuningBenchmark(BenchmarkOptions options, int layers, int rank, int positions) {
        this.options = options;
        this.layers = layers;
        this.rank = rank;
        this.positions = positions;
    }

    /// @param layers the larger depth, even; the smaller one is half of it
    /// @param rank of the adapters on q, k, v and o
    /// @param positions tokens of a sample
    /// @param delete whether the synthetic weights are deleted in the end
    public static BenchmarkReport run(BenchmarkOptions options, int layers, int rank, int positions, boolean delete)
            throws IOException, InterruptedException {
        if (layers < 2 || layers % 2 != 0 || layers > FULL_LAYERS) {
            throw new IllegalArgumentException(
                    "--layers: " + layers + " (expected: an even number from 2 to " + FULL_LAYERS + ")");
        }
        Path folder = options.work().resolve("chatrex-7b-" + layers + "-layers");
        Path half = options.work().resolve("chatrex-7b-" + layers / 2 + "-layers");
        try {
            return new TuningBenchmark(options, layers, rank, positions).run(folder, half);
        } finally {
            if (delete) {
                delete(folder);
                delete(half);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }

    private BenchmarkReport run(Path folder, Path half) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        write(folder, layers);
        write(half, layers / 2);
        var report = new BenchmarkReport("tuning", "7b", options.home())
                .put("dtype", options.dtype())
                .put("layers", layers)
                .put("rank", rank)
                .put("positions", positions)
                .put("threads", options.threads());
        double start = ProcessMemory.own().resident() / GIGA;
        double shallowPeak = measure(half, shallow, report);
        double deepPeak = measure(folder, deep, report);
        try (PythonPeer peer = peer()) {
            if (peer != null) {
                reference(peer);
                report.put(
                                "reference",
                                "PyTorch " + peer.greeting().path("torch").asString("") + ", eager")
                        .put("reference_peak_gb", peer.run("peak").path("gb").doubleValue());
            }
        }
        double each = (deepPeak - shallowPeak) / (layers - layers / 2);
        double all = deepPeak + (FULL_LAYERS - layers) * each;
        report.put("start_gb", start)
                .put("peak_half_gb", shallowPeak)
                .put("peak_gb", deepPeak)
                .put("per_layer_gb", each)
                .put("all_layers_gb", all)
                .put("reckoned_gb", RECKONED_GB)
                .put("ratio_to_reckoned", all / RECKONED_GB)
                .put("step_half_ms", shallow)
                .put("step_ms", deep)
                .put("layer_ms", perLayer(deep, shallow));
        return deepReference.count() == 0
                ? report
                : report.put("reference_layer_ms", perLayer(deepReference, shallowReference))
                        .put("ratio", perLayer(deep, shallow) / perLayer(deepReference, shallowReference));
    }

    private void write(Path folder, int depth) throws IOException {
        if (!Files.exists(folder.resolve("config.json"))) {
            options.progress().println("Writing " + depth + " layers to " + folder);
            SyntheticCheckpoint.write(depth, folder);
        }
    }

    private double perLayer(Samples larger, Samples smaller) {
        return (larger.median() - smaller.median()) / (layers - layers / 2);
    }

    /// Steps of one depth: gradients of one sample, then AdamW.
    ///
    /// @return peak resident memory in GB, the mapped weights included
    private double measure(Path folder, Samples times, BenchmarkReport report) throws InterruptedException {
        ProcessMemory.own().resetPeak();
        var adapters = new LowRank(rank, 2.0 * rank, false);
        Precision precision = options.dtype().equals("float32") ? Precision.FLOAT32 : Precision.BFLOAT16;
        var networkOptions =
                new NetworkOptions(options.compute().device(), precision, true, NetworkOptions.BFLOAT16.outputBytes());
        try (ChatRexNetwork network =
                ChatRexNetwork.open(folder, Trainables.adapters(adapters, false), networkOptions)) {
            network.initialise(1);
            List<UpdateRule> rules = network.trained().stream()
                    .<UpdateRule>map(_ -> new UpdateRule.AdamW(1e-4, 0))
                    .toList();
            var optimizer = new Optimizer(network.weights(), rules, new Optimizer.Settings(1, 0, true));
            Sample sample = sample(network);
            for (int round = 0; round <= options.rounds(); round++) {
                options.progress().println(folder.getFileName() + ": round " + round + " of " + options.rounds());
                long begin = System.nanoTime();
                step(network, optimizer, sample, round);
                if (round > 0) {
                    times.add((System.nanoTime() - begin) / MILLI);
                }
            }
            long trained = network.weights().values().stream()
                    .mapToLong(value -> value.size())
                    .sum();
            report.put("trained_millions", trained / 1e6).put("trained_gb", trained * OPTIMIZER_BYTES / GIGA);
        }
        return ProcessMemory.own().peak() / GIGA;
    }

    private static void step(ChatRexNetwork network, Optimizer optimizer, Sample sample, int step)
            throws InterruptedException {
        try (NDManager scope = Torch.scope()) {
            Gradients found = network.gradients(scope, List.of(sample));
            found.sums().forEach(sum -> sum.divi(found.weight()));
            optimizer.step(scope, found.sums(), step, 1);
        }
    }

    /// An image with as many boxes as a prompt may name, and a question whose answer ends it.
    private Sample sample(ChatRexNetwork network) {
        int side = network.config().convnext().image();
        int visual = network.config().clip().tokens();
        int prefix = 1 + visual + 2 * BOXES;
        if (positions < prefix + 2 * ANSWER) {
            throw new IllegalArgumentException(
                    "--positions: " + positions + " (expected: at least " + (prefix + 2 * ANSWER) + ")");
        }
        var pixels = new float[3 * side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(i * .01);
        }
        List<PixelBox> boxes = IntStream.range(0, BOXES)
                .mapToObj(i -> new PixelBox(5f * i, 2f * i, 5f * i + 40 + i, 2f * i + 90))
                .toList();
        int[] segments = new int[positions];
        Arrays.fill(segments, prefix, positions, 1);
        var targets = new ArrayList<TargetRow>();
        for (int i = positions - ANSWER; i < positions - 1; i++) {
            targets.add(new TargetRow(i, new int[] {100 + i}, new int[0], 1));
        }
        return new Sample(
                new PackedSequence(
                        boxes,
                        IntStream.range(0, positions).map(i -> 100 + i).toArray(),
                        IntStream.range(0, positions).toArray(),
                        segments,
                        IntStream.rangeClosed(1, visual).toArray(),
                        IntStream.range(0, BOXES)
                                .map(i -> 1 + visual + 2 * i + 1)
                                .toArray(),
                        targets),
                pixels);
    }

    private @Nullable PythonPeer peer() {
        return options.python() == null
                ? null
                : PythonPeer.start(
                        options.python(),
                        options.home(),
                        "tuning.py",
                        options.threads(),
                        List.of(
                                options.dtype(),
                                Integer.toString(layers),
                                Integer.toString(rank),
                                Integer.toString(positions)));
    }

    private void reference(PythonPeer peer) {
        for (int round = 0; round <= options.rounds(); round++) {
            options.progress().println("PyTorch: round " + round + " of " + options.rounds());
            double half = peer.run("step " + layers / 2).path("ms").doubleValue();
            double all = peer.run("step " + layers).path("ms").doubleValue();
            if (round > 0) {
                shallowReference.add(half);
                deepReference.add(all);
            }
        }
    }
}
