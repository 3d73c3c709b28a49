package io.rexserve.benchmark.network;

import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.report.Line;
import io.rexserve.benchmark.report.Peer;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.model.language.checkpoint.PublishedDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tuning of ChatRex-7B with low-rank adapters and projectors, on a few of its layers behind whole towers: peak memory
/// and time of a step at several depths, each in a process of its own. A line through them says what a layer takes, and
/// is extrapolated to all 32.
public final class TuningBenchmark {
    private static final int FULL_LAYERS = PublishedDecoder.VICUNA_7B.layers();
    // Derived for rank 16 and 900 positions (docs/training.md): weights 13.5, towers 2, trained 1.2, inputs .5,
    // a layer .3.
    private static final double RECKONED_GB = 18;

    private final BenchmarkOptions options;
    private final Shape shape;
    private final JavaLaunch launch;

    /// What is measured.
    ///
    /// @param layers depths, at least two different ones
    /// @param rank of the adapters on q, k, v and o
    /// @param positions tokens of a sample
    /// @param memoryOnly one step at each depth, which is not timed
    public record Shape(List<Integer> layers, int rank, int positions, boolean memoryOnly) {
        public Shape {
            layers = layers.stream().distinct().sorted().toList();
            if (layers.size() < 2 || layers.getFirst() < 1 || layers.getLast() > FULL_LAYERS) {
                throw new IllegalArgumentException("--layers: " + layers
                        + " (expected: at least two different depths from 1 to " + FULL_LAYERS + ")");
            }
        }
    }

    private record Depth(int layers, double peak, double mapped, Times ours, Times reference) {}

    /// Times of steps, and their processor times, which a busy machine hardly changes.
    private record Times(Samples wall, Samples processor) {
        static Times none() {
            return new Times(new Samples(), new Samples());
        }

        void add(JsonNode step) {
            wall.add(step.path("ms").doubleValue());
            processor.add(step.path("cpu_ms").doubleValue());
        }
    }

    private TuningBenchmark(BenchmarkOptions options, Shape shape, JavaLaunch launch) {
        this.options = options;
        this.shape = shape;
        this.launch = launch;
    }

    /// @param delete whether the synthetic weights are deleted in the end
    /// @param launch of this program once more
    public static BenchmarkReport run(BenchmarkOptions options, Shape shape, boolean delete, JavaLaunch launch)
            throws IOException {
        var benchmark = new TuningBenchmark(options, shape, launch);
        try {
            return benchmark.run();
        } finally {
            if (delete) {
                for (int layers : shape.layers()) {
                    delete(benchmark.folder(layers));
                }
            }
        }
    }

    private Path folder(int layers) {
        return options.work().resolve("chatrex-7b-" + layers + "-layers");
    }

    private static void delete(Path folder) throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }

    private BenchmarkReport run() throws IOException {
        var report = new BenchmarkReport("tuning", "7b", options.home())
                .put("dtype", options.dtype())
                .put("rank", shape.rank())
                .put("positions", shape.positions())
                .put("threads", options.threads());
        var depths = new ArrayList<Depth>();
        try (Peer reference = reference()) {
            for (int layers : shape.layers()) {
                depths.add(measure(layers, reference, report));
            }
            if (reference != null) {
                String torch = reference.greeting().path("torch").asString("");
                report.put("reference", "PyTorch " + torch + ", eager, layers computed again (torch.utils.checkpoint)")
                        .put(
                                "reference_peak_gb",
                                reference.run("peak").path("gb").doubleValue());
            }
        }
        return conclude(report, depths);
    }

    /// The turns of both sides at one depth.
    private Depth measure(int layers, @Nullable Peer reference, BenchmarkReport report) throws IOException {
        Path folder = folder(layers);
        if (!Files.exists(folder.resolve("config.json"))) {
            options.progress().println("Writing " + layers + " layers to " + folder);
            SyntheticCheckpoint.write(layers, folder);
        }
        Times ours = Times.none();
        Times theirs = Times.none();
        try (Peer own = Peer.java(launch, "io.rexserve.benchmark.BenchCommand", command(folder))) {
            int rounds = shape.memoryOnly() ? 0 : options.rounds();
            for (int round = 0; round <= rounds; round++) {
                options.progress().println(layers + " layers: round " + round + " of " + rounds);
                JsonNode here = own.run("step");
                JsonNode there = reference == null ? null : reference.run("recomputed " + layers);
                if (round > 0) {
                    ours.add(here);
                    if (there != null) {
                        theirs.add(there);
                    }
                }
            }
            if (layers == shape.layers().getLast()) {
                for (String name : List.of("trained_millions", "trained_gb")) {
                    report.put(name, own.greeting().path(name).doubleValue());
                }
            }
            JsonNode memory = own.run("peak");
            return new Depth(
                    layers,
                    memory.path("gb").doubleValue(),
                    memory.path("mapped_gb").doubleValue(),
                    ours,
                    theirs);
        }
    }

    private List<String> command(Path folder) {
        return List.of(
                "bench",
                "tuning-depth",
                folder.toString(),
                "--rank=" + shape.rank(),
                "--positions=" + shape.positions(),
                "--threads=" + options.threads(),
                "--dtype=" + options.dtype(),
                "--device=" + options.device());
    }

    private @Nullable Peer reference() {
        return options.python() == null || shape.memoryOnly()
                ? null
                : Peer.python(
                        options.python(),
                        options.home(),
                        "tuning.py",
                        options.threads(),
                        List.of(
                                options.dtype(),
                                Integer.toString(shape.layers().getLast()),
                                Integer.toString(shape.rank()),
                                Integer.toString(shape.positions())));
    }

    private BenchmarkReport conclude(BenchmarkReport report, List<Depth> depths) {
        Line memory = line(depths, Depth::peak);
        double all = memory.at(FULL_LAYERS);
        report.put("depths", table(depths))
                .put("layer_gb", memory.slope())
                .put("extrapolated_to_layers", FULL_LAYERS)
                .put("extrapolated_gb", all)
                .put("reckoned_gb", RECKONED_GB)
                .put("ratio_to_reckoned", all / RECKONED_GB);
        if (shape.memoryOnly()) {
            return report;
        }
        Line time = line(depths, depth -> depth.ours().wall().median());
        Line processor = line(depths, depth -> depth.ours().processor().median());
        report.put("layer_ms", time.slope())
                .put("layer_cpu_ms", processor.slope())
                .put("extrapolated_step_ms", time.at(FULL_LAYERS))
                .put("extrapolated_step_cpu_ms", processor.at(FULL_LAYERS));
        if (options.python() == null) {
            return report;
        }
        Line reference = line(depths, depth -> depth.reference().wall().median());
        Line referenceProcessor =
                line(depths, depth -> depth.reference().processor().median());
        return report.put("reference_layer_ms", reference.slope())
                .put("reference_layer_cpu_ms", referenceProcessor.slope())
                .put("ratio", time.slope() / reference.slope())
                .put("ratio_cpu", processor.slope() / referenceProcessor.slope());
    }

    private static Line line(List<Depth> depths, ToDoubleFunction<Depth> figure) {
        return Line.through(
                depths.stream().mapToDouble(Depth::layers).toArray(),
                depths.stream().mapToDouble(figure).toArray());
    }

    private Map<String, Object> table(List<Depth> depths) {
        var table = new LinkedHashMap<String, Object>();
        for (Depth depth : depths) {
            var row = new LinkedHashMap<String, Object>();
            row.put("peak_gb", depth.peak());
            row.put("mapped_gb", depth.mapped());
            if (!shape.memoryOnly()) {
                row.put("step_ms", depth.ours().wall().median());
                row.put("step_cpu_ms", depth.ours().processor().median());
                row.put("rounds", depth.ours().wall().count());
                if (options.python() != null) {
                    row.put("reference_ms", depth.reference().wall().median());
                    row.put("reference_cpu_ms", depth.reference().processor().median());
                }
            }
            table.put(depth.layers() + " layers", row);
        }
        return table;
    }
}
