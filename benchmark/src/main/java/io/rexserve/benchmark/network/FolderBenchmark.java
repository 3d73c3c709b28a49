package io.rexserve.benchmark.network;

import ai.djl.ndarray.NDManager;
import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.ProcessMemory;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// Loads a whole checkpoint of published size and answers once: time and memory.
public final class FolderBenchmark {
    private static final int REGIONS = 100;
    private static final int QUESTION = 24;
    private static final int TOKENS = 8;

    private FolderBenchmark() {}

    /// @param options size: `upn-large`, `chatrex-7b`, `rexseek-3b` or `chatrex-qwen-7b`
    /// @param delete whether the weights are deleted in the end
    public static BenchmarkReport run(BenchmarkOptions options, boolean delete) throws IOException {
        try {
            return run(options);
        } finally {
            if (delete) {
                SyntheticCheckpoint.delete(model(options.size()), options.work().resolve(options.size()));
            }
        }
    }

    private static BenchmarkReport run(BenchmarkOptions options) throws IOException {
        Torch.useThreads(options.threads());
        PublishedModel model = model(options.size());
        Path folder = options.work().resolve(options.size());
        if (!SyntheticCheckpoint.isIn(model, folder)) {
            options.progress()
                    .printf(
                            Locale.ROOT,
                            "Writing %.1f GB of synthetic weights to %s.%n",
                            SyntheticCheckpoint.bytes(model) / 1e9,
                            folder);
            SyntheticCheckpoint.write(model, folder);
        }
        var report = new BenchmarkReport("load", options.size(), options.home())
                .put("dtype", options.dtype())
                .put("threads", options.threads())
                .put("checkpoint_gb", SyntheticCheckpoint.bytes(model) / 1e9);
        if (model == PublishedModel.UPN_LARGE) {
            propose(report, folder, options);
        } else {
            converse(report, folder, options);
        }
        return report.put("peak_rss_gib", ProcessMemory.own().peak() / (double) (1L << 30));
    }

    private static PublishedModel model(String size) {
        try {
            return PublishedModel.valueOf(size.replace('-', '_').toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "size: " + size + " (expected: upn-large, chatrex-7b, rexseek-3b or chatrex-qwen-7b)", e);
        }
    }

    private static void propose(BenchmarkReport report, Path folder, BenchmarkOptions options) {
        long start = System.nanoTime();
        try (UpnModel model = UpnModel.load(folder, options.compute())) {
            loaded(report, start);
            long begin = System.nanoTime();
            var found = model.propose(image(1066, 800), EnumSet.of(Granularity.FINE));
            int boxes = found.values().stream()
                    .mapToInt(set -> set.proposals().size())
                    .sum();
            report.put("propose_ms", millis(begin)).put("boxes", boxes).put("rss_gib", rss());
        }
    }

    private static void converse(BenchmarkReport report, Path folder, BenchmarkOptions options) {
        long start = System.nanoTime();
        try (ChatRexModel model = ChatRexModel.load(folder, RuntimeOptions.on(options.compute()));
                NDManager scope = model.scope()) {
            loaded(report, start);
            long begin = System.nanoTime();
            EncodedImage image = model.encode(scope, image(1066, 800));
            report.put("towers_ms", millis(begin));
            begin = System.nanoTime();
            ObjectTokens objects = model.regions(scope, image, boxes());
            report.put("regions_ms", millis(begin)).put("regions", REGIONS);
            begin = System.nanoTime();
            try (Conversation conversation = model.open(scope, image, objects, prefix(), CancellationToken.NEVER)) {
                report.put("prefill_ms", millis(begin)).put("positions", conversation.prefixLength());
                answer(report, conversation);
            }
        }
    }

    private static void answer(BenchmarkReport report, Conversation conversation) {
        var decode = new Samples();
        var options = GenerationOptions.greedy(TOKENS, Set.of());
        var question = conversation.question(IntStream.range(0, QUESTION).toArray(), options);
        long begin = System.nanoTime();
        for (int i = 0; conversation.next(question).isPresent(); i++) {
            if (i > 0) { // the first one also reads the question
                decode.add(millis(begin));
            } else {
                report.put("question_ms", millis(begin));
            }
            begin = System.nanoTime();
        }
        report.put("token_ms", decode)
                .put("tokens", question.result().ids().length)
                .put("rss_gib", rss());
    }

    private static void loaded(BenchmarkReport report, long start) {
        report.put("load_s", (System.nanoTime() - start) / 1e9).put("rss_loaded_gib", rss());
    }

    private static double rss() {
        return ProcessMemory.own().resident() / (double) (1L << 30);
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static RgbImage image(int width, int height) {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 3 % width * 255 / width + i / (3 * width));
        }
        return new RgbImage(width, height, pixels);
    }

    private static List<PixelBox> boxes() {
        return IntStream.range(0, REGIONS)
                .mapToObj(i -> new PixelBox(i % 10 * 100, i / 10 * 75, i % 10 * 100 + 90, i / 10 * 75 + 70))
                .toList();
    }

    private static int[] prefix() {
        var ids = IntStream.builder().add(1).add(Tokenizer.IMAGE_PLACEHOLDER);
        IntStream.range(0, REGIONS).forEach(i -> ids.add(i + 2).add(Tokenizer.REGION_PLACEHOLDER));
        return ids.build().toArray();
    }
}
