package io.rexserve.benchmark.network;

import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.Peer;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.TextDecoder;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.checkpoint.PublishedDecoder;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Prefill and decode with a stack of decoder layers of a published shape, against the same stack in eager
/// PyTorch on the same file.
public final class DecoderBenchmark {
    private static final int PROMPT = 800;
    private static final int CONTEXT = 256;
    private static final int STEPS = 12;
    private static final int COMPARED = 8;

    private final BenchmarkOptions options;
    private final DecoderConfig config;
    private final Samples ourMillis = new Samples();
    private final Samples theirMillis = new Samples();
    private final Samples bandwidth = new Samples();
    private final Samples share = new Samples();
    private Samples current = new Samples();
    private double apart;
    private boolean warm;

    private DecoderBenchmark(BenchmarkOptions options) {
        this.options = options;
        this.config = shape(options.size());
    }

    /// Time per token behind a context of 256.
    public static BenchmarkReport decode(BenchmarkOptions options) throws IOException {
        return new DecoderBenchmark(options).run("decode");
    }

    /// Time to prefill 800 tokens.
    public static BenchmarkReport prefill(BenchmarkOptions options) throws IOException {
        return new DecoderBenchmark(options).run("prefill");
    }

    /// A few layers of each shape, so that both stacks fit into memory side by side; every layer costs the same.
    private static DecoderConfig shape(String size) {
        return switch (size) {
            case "7b" -> layers(PublishedDecoder.VICUNA_7B, 6);
            case "3b" -> layers(PublishedDecoder.QWEN_3B, 8);
            case "tiny" -> new DecoderConfig(192, 6, 6, 32, 512, 4, 1000, 10000, 1e-5, false, false);
            default -> throw new IllegalArgumentException("size: " + size + " (expected: 7b, 3b or tiny)");
        };
    }

    private static DecoderConfig layers(DecoderConfig full, int layers) {
        return new DecoderConfig(
                full.hidden(),
                full.heads(),
                full.kvHeads(),
                full.headDim(),
                full.ffn(),
                layers,
                full.vocab(),
                full.theta(),
                full.eps(),
                full.qkvBias(),
                full.tied());
    }

    private BenchmarkReport run(String bench) throws IOException {
        Torch.useThreads(options.threads());
        Path folder = folder();
        var report = new BenchmarkReport(bench, options.size(), options.home())
                .put("dtype", options.dtype())
                .put("layers", config.layers())
                .put("threads", options.threads());
        Path weights = folder.resolve("model.safetensors");
        boolean decode = bench.equals("decode");
        try (TextDecoder ours = TextDecoder.load(weights, config, RuntimeOptions.on(options.compute()));
                Bandwidth memory = new Bandwidth();
                Peer peer = peer(folder)) {
            for (int round = 0; round <= options.rounds(); round++) {
                warm = round > 0; // the first round is for warming up
                float[] logits = round(ours, decode, memory);
                if (peer != null) {
                    apart = Math.max(
                            apart, apart(logits, (decode ? peerDecode(peer) : peerPrefill(peer)).path("logits")));
                }
            }
            report.compared(ourMillis, theirMillis);
            if (peer != null) {
                report.put(
                                "reference",
                                "PyTorch " + peer.greeting().path("torch").asString("") + ", eager")
                        .put("largest_relative_difference", apart);
            }
        }
        return decode ? decoded(report) : prefilled(report);
    }

    private BenchmarkReport decoded(BenchmarkReport report) {
        return report.put("bandwidth_gb_s", bandwidth.median()).put("bandwidth_share", share.median());
    }

    private BenchmarkReport prefilled(BenchmarkReport report) {
        double seconds = ourMillis.median() / 1e3;
        return report.put("tokens_per_s", PROMPT / seconds)
                .put("gflop_per_s", 2.0 * PROMPT * matrixElements() / seconds / 1e9)
                .put("bandwidth_gb_s", bandwidth.median())
                .put("bandwidth_share", share.median());
    }

    private Path folder() throws IOException {
        Path folder = options.work().resolve("decoder-" + options.size());
        if (!Files.exists(folder.resolve("config.json"))) {
            options.progress().println("Writing " + config.layers() + " synthetic layers to " + folder + ".");
            SyntheticCheckpoint.write(config, StoredType.BF16, folder);
        }
        return folder;
    }

    private @Nullable Peer peer(Path folder) {
        String python = options.python();
        if (python == null) {
            return null;
        }
        return Peer.python(
                python,
                options.home(),
                "decoder.py",
                options.threads(),
                List.of(
                        folder.resolve("model.safetensors").toString(),
                        folder.resolve("config.json").toString(),
                        options.dtype()));
    }

    private float[] prefill(TextDecoder ours) {
        long start = System.nanoTime();
        float[] logits = ours.prefill(ids(PROMPT), PROMPT);
        add(start);
        return logits;
    }

    private float[] decode(TextDecoder ours) {
        float[] logits = ours.prefill(ids(CONTEXT), CONTEXT + STEPS);
        for (int i = 0; i < STEPS; i++) {
            long start = System.nanoTime();
            logits = ours.step(CONTEXT + 1 + i);
            add(start);
        }
        return logits;
    }

    private static int[] ids(int count) {
        return IntStream.rangeClosed(1, count).toArray();
    }

    private void add(long start) {
        double millis = (System.nanoTime() - start) / 1e6;
        current.add(millis);
        if (warm) {
            ourMillis.add(millis);
        }
    }

    /// One round of ours between two measurements of the memory bandwidth, which also evict the caches.
    private float[] round(TextDecoder ours, boolean decode, Bandwidth memory) {
        current = new Samples();
        double before = memory.measure();
        float[] logits = decode ? decode(ours) : prefill(ours);
        double beside = (before + memory.measure()) / 2;
        if (warm) {
            bandwidth.add(beside);
            share.add(matrixBytes() / current.median() / 1e6 / beside);
        }
        return logits;
    }

    private JsonNode peerPrefill(Peer peer) {
        return ask(peer, "prefill " + PROMPT);
    }

    private JsonNode peerDecode(Peer peer) {
        peer.run("prefill " + CONTEXT);
        return ask(peer, "decode " + STEPS);
    }

    private JsonNode ask(Peer peer, String question) {
        JsonNode answer = peer.run(question);
        if (warm) {
            answer.path("ms").forEach(value -> theirMillis.add(value.asDouble()));
        }
        return answer;
    }

    /// As a share of the largest of the reference's.
    private static double apart(float[] logits, JsonNode theirs) {
        double largest = IntStream.range(0, COMPARED)
                .mapToDouble(i -> Math.abs(theirs.path(i).asDouble(Double.NaN)))
                .max()
                .orElseThrow();
        return IntStream.range(0, COMPARED)
                        .mapToDouble(i -> Math.abs(logits[i] - theirs.path(i).asDouble(Double.NaN)))
                        .max()
                        .orElseThrow()
                / largest;
    }

    private long matrixElements() {
        long h = config.hidden();
        long layer = 2 * h * config.queryWidth() + 2 * h * config.keyWidth() + 3 * h * config.ffn();
        return config.layers() * layer;
    }

    /// What one token reads: all layers and the output layer.
    private double matrixBytes() {
        long bytes = options.compute().precision() == Precision.BFLOAT16 ? 2 : 4;
        return (double) bytes * (matrixElements() + (long) config.vocab() * config.hidden());
    }
}
