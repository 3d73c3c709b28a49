package io.rexserve.benchmark.network;

import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.Peer;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Proposals for one image, from its pixels to scored boxes, against eager PyTorch on the same weights and image.
public final class UpnBenchmark {
    // The size to which an image of 4:3 is brought for the published network.
    private static final int WIDTH = 1066;
    private static final int HEIGHT = 800;
    private static final String IMAGE = "image.rgb";
    private static final String CONFIG = "config.json";
    private static final String OUTPUT = "output.safetensors";
    private static final int SEED = 5;
    private static final int COMPARED = 100;
    private static final double SAME_BOX = 0.9;

    private final BenchmarkOptions options;
    private final boolean bothPrompts;

    private UpnBenchmark(BenchmarkOptions options, boolean bothPrompts) {
        this.options = options;
        this.bothPrompts = bothPrompts;
    }

    /// @param bothPrompts whether fine and coarse boxes are asked for; the reference then runs twice, as published
    public static BenchmarkReport run(BenchmarkOptions options, boolean bothPrompts) throws IOException {
        return new UpnBenchmark(options, bothPrompts).run();
    }

    private BenchmarkReport run() throws IOException {
        Torch.useThreads(options.threads());
        Path folder = folder();
        var report = new BenchmarkReport("upn", options.size(), options.home());
        Path work = Files.createTempDirectory("rexserve-bench");
        try (UpnModel model = UpnModel.load(folder, options.compute())) {
            RgbImage image = image(model);
            // "picture" is a key of the report and stays for its readers.
            report.put("picture", image.width() + "x" + image.height())
                    .put("prompts", bothPrompts ? 2 : 1)
                    .put("dtype", options.dtype())
                    .put("threads", options.threads());
            try (Peer peer = peer(folder, image, work)) {
                propose(model, image, peer, report, work);
            }
        } finally {
            Files.deleteIfExists(work.resolve(OUTPUT));
            Files.deleteIfExists(work.resolve(IMAGE));
            Files.deleteIfExists(work.resolve(CONFIG));
            Files.deleteIfExists(work);
        }
        return report;
    }

    private void propose(UpnModel model, RgbImage image, @Nullable Peer peer, BenchmarkReport report, Path work)
            throws IOException {
        Set<Granularity> granularities = bothPrompts ? EnumSet.allOf(Granularity.class) : EnumSet.of(Granularity.FINE);
        var ours = new Samples();
        var theirs = new Samples();
        var last = new EnumMap<Granularity, ProposalSet>(Granularity.class);
        var bandwidth = new Samples();
        try (Bandwidth memory = new Bandwidth()) {
            for (int round = 0; round <= options.rounds(); round++) {
                add(bandwidth, memory.measure(), round);
                long start = System.nanoTime();
                last.putAll(model.propose(image, granularities));
                add(ours, (System.nanoTime() - start) / 1e6, round);
                if (peer != null) {
                    add(
                            theirs,
                            peer.run(bothPrompts ? "both" : "fine").path("ms").asDouble(),
                            round);
                }
            }
        }
        report.compared(ours, theirs)
                .put("bandwidth_gb_s", bandwidth.median())
                .put("bandwidth_share", weightBytes() / ours.median() / 1e6 / bandwidth.median());
        ProposalSet fine = last.get(Granularity.FINE);
        if (peer != null && fine != null) {
            report.put("reference", "PyTorch " + peer.greeting().path("torch").asString("") + ", eager float32");
            compare(report, fine, boxes(work.resolve(OUTPUT), image));
        }
    }

    private Path folder() throws IOException {
        if (options.size().equals("tiny")) {
            return options.home().resolve("weights/rex-tiny/upn");
        }
        if (!options.size().equals("large")) {
            throw new IllegalArgumentException("size: " + options.size() + " (expected: large or tiny)");
        }
        Path folder = options.work().resolve("upn-large");
        if (!SyntheticCheckpoint.isIn(PublishedModel.UPN_LARGE, folder)) {
            options.progress().println("Writing synthetic weights of UPN-large to " + folder + ".");
            SyntheticCheckpoint.write(PublishedModel.UPN_LARGE, folder);
        }
        return folder;
    }

    /// Smooth noise of the size that the network takes, so that nobody resizes it.
    private static RgbImage image(UpnModel model) {
        int height = model.config().shortSide();
        int width = (int) ((long) height * WIDTH / HEIGHT);
        var random = new SplittableRandom(SEED);
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            int before = i < 3 ? 128 : Byte.toUnsignedInt(pixels[i - 3]);
            pixels[i] = (byte) Math.clamp(before + random.nextInt(-12, 13), 0, 255);
        }
        return new RgbImage(width, height, pixels);
    }

    private @Nullable Peer peer(Path folder, RgbImage image, Path work) throws IOException {
        String python = options.python();
        if (python == null) {
            return null;
        }
        boolean tiny = options.size().equals("tiny");
        Files.write(work.resolve(IMAGE), image.pixels());
        Files.writeString(
                work.resolve(CONFIG),
                tiny ? Files.readString(folder.resolve(CONFIG)) : PublishedModel.UPN_LARGE.configJson());
        return Peer.python(
                python,
                options.home(),
                "upn.py",
                options.threads(),
                List.of(
                        folder.resolve(tiny ? "model.safetensors" : "upn_large.pth")
                                .toString(),
                        work.resolve(CONFIG).toString(),
                        work.resolve(IMAGE).toString(),
                        String.valueOf(image.height()),
                        String.valueOf(image.width()),
                        work.resolve(OUTPUT).toString()));
    }

    /// Of the weights as stored: how much of the time reading each of them once would take. Little, since each is
    /// used for thousands of cells.
    private double weightBytes() throws IOException {
        Path folder = folder();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.names().stream()
                    .mapToLong(name -> checkpoint.info(name).length())
                    .sum();
        }
    }

    private static void add(Samples samples, double value, int round) {
        if (round > 0) { // the first round is for warming up
            samples.add(value);
        }
    }

    private static ProposalSet boxes(Path output, RgbImage image) {
        try (Checkpoint file = Checkpoint.open(output);
                var scope = Torch.scope()) {
            float[] logits = file.float32(scope, "fine_logits").toFloatArray();
            float[] boxes = file.float32(scope, "fine_boxes").toFloatArray();
            return UpnModel.proposals(logits, boxes, 0, logits.length, image.width(), image.height());
        }
    }

    /// How many of the reference's best boxes were found, by overlap.
    private static void compare(BenchmarkReport report, ProposalSet ours, ProposalSet theirs) {
        List<Double> overlaps = theirs.proposals().stream()
                .limit(COMPARED)
                .map(wanted -> ours.proposals().stream()
                        .mapToDouble(found -> found.box().iou(wanted.box()))
                        .max()
                        .orElse(0))
                .sorted()
                .toList();
        report.put(
                        "reference_boxes_found",
                        overlaps.stream().filter(iou -> iou >= SAME_BOX).count() + " of " + overlaps.size() + " at IoU "
                                + SAME_BOX)
                .put("median_iou", overlaps.get(overlaps.size() / 2));
    }
}
