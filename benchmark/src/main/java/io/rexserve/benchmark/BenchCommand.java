package io.rexserve.benchmark;

import io.rexserve.benchmark.network.BenchmarkOptions;
import io.rexserve.benchmark.network.DecoderBenchmark;
import io.rexserve.benchmark.network.DistributedBenchmark;
import io.rexserve.benchmark.network.FolderBenchmark;
import io.rexserve.benchmark.network.KernelExport;
import io.rexserve.benchmark.network.TuningBenchmark;
import io.rexserve.benchmark.network.TuningDepth;
import io.rexserve.benchmark.network.UpnBenchmark;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.cli.Home;
import io.rexserve.cli.RexServeCommandLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve bench`: speed and memory of the networks at published size, on synthetic weights, and of the suite.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchServingCommand.class,
            BenchScalingCommand.class,
            BenchHostileCommand.class,
            BenchEvaluationCommand.class,
            BenchRollingCommand.class
        },
        description = {
            "Measure the networks, or the running suite (serving); the last line is one JSON object.",
            "Synthetic weights of the published shapes are written once, to --work."
        })
public final class BenchCommand {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new BenchCommand());
    }

    @Spec
    private CommandSpec spec;

    /// Options of all benchmarks of the networks.
    @SuppressWarnings("NullAway.Init")
    static final class Common {
        @Option(
                names = "--threads",
                description = "of one operator, ours and the reference's (default: the machine's cores)")
        private int threads = Runtime.getRuntime().availableProcessors();

        @Option(
                names = "--rounds",
                defaultValue = "5",
                description =
                        "how often both run in turn, after one round that is not counted (default: ${DEFAULT-VALUE})")
        private int rounds;

        @Option(
                names = "--against",
                paramLabel = "python",
                description = "also run the same in eager PyTorch, in turns; its interpreter is --python")
        private @Nullable String against;

        @Option(
                names = "--python",
                defaultValue = "python3",
                description = "a Python with PyTorch (default: ${DEFAULT-VALUE})")
        private String python;

        @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
        private String device;

        @Option(
                names = "--dtype",
                defaultValue = "bfloat16",
                description = "of the matrices: bfloat16 or float32 (default: ${DEFAULT-VALUE})")
        private String dtype;

        @Option(
                names = "--work",
                paramLabel = "FOLDER",
                description = "for synthetic weights (default: ~/.cache/rexserve/synthetic)")
        private @Nullable Path work;

        @Option(names = "--json", description = "print nothing but the JSON line")
        private boolean json;

        BenchmarkOptions options(String size) {
            if (against != null && !against.equals("python")) {
                throw new IllegalArgumentException("--against: " + against + " (expected: python)");
            }
            return new BenchmarkOptions(
                    Home.folder(),
                    work == null ? defaultWork() : work,
                    size,
                    device,
                    dtype,
                    threads,
                    rounds,
                    against == null ? null : python,
                    System.err);
        }
    }

    /// The default folder of synthetic weights.
    static Path defaultWork() {
        return Path.of(System.getProperty("user.home"), ".cache/rexserve/synthetic");
    }

    @Command(mixinStandardHelpOptions = true, description = "Proposals for one image of 1066 x 800.")
    int upn(
            @Option(names = "--size", defaultValue = "large", description = "large or tiny (default: ${DEFAULT-VALUE})")
                    String size,
            @Option(names = "--both", description = "ask for fine and coarse proposals") boolean both,
            @Mixin Common common)
            throws IOException {
        return print(UpnBenchmark.run(common.options(size), both), common);
    }

    @Command(mixinStandardHelpOptions = true, description = "Decoding, token by token, with a stack of layers.")
    int decode(
            @Option(names = "--size", defaultValue = "7b", description = "7b, 3b or tiny (default: ${DEFAULT-VALUE})")
                    String size,
            @Mixin Common common)
            throws IOException {
        return print(DecoderBenchmark.decode(common.options(size)), common);
    }

    @Command(mixinStandardHelpOptions = true, description = "Prefill of 800 tokens with a stack of layers.")
    int prefill(
            @Option(names = "--size", defaultValue = "7b", description = "7b, 3b or tiny (default: ${DEFAULT-VALUE})")
                    String size,
            @Mixin Common common)
            throws IOException {
        return print(DecoderBenchmark.prefill(common.options(size)), common);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Tuning ChatRex-7B with adapters, on a few layers of its size: peak memory and time at each depth,",
                "each in a process of its own; a line through them is extrapolated to all 32 layers."
            })
    int tuning(
            @Option(
                            names = "--layers",
                            split = ",",
                            defaultValue = "2,4,6",
                            description = "depths, at least two (default: ${DEFAULT-VALUE})")
                    List<Integer> layers,
            @Option(names = "--rank", defaultValue = "16", description = "of the adapters (default: ${DEFAULT-VALUE})")
                    int rank,
            @Option(
                            names = "--positions",
                            defaultValue = "900",
                            description = "tokens of a sample, 576 visual ones among them (default: ${DEFAULT-VALUE})")
                    int positions,
            @Option(names = "--memory-only", description = "one step at each depth, not timed") boolean memoryOnly,
            @Option(names = "--delete", description = "delete the synthetic weights in the end") boolean delete,
            @Mixin Common common)
            throws IOException {
        var shape = new TuningBenchmark.Shape(layers, rank, positions, memoryOnly);
        JavaLaunch launch = JavaLaunch.likeThisProcess(Home.folder());
        return print(TuningBenchmark.run(common.options("7b"), shape, delete, launch), common);
    }

    @Command(
            name = "tuning-depth",
            hidden = true,
            description = "One depth of bench tuning; reads commands from standard input.")
    int tuningDepth(
            @Parameters(paramLabel = "FOLDER") Path folder,
            @Option(names = "--rank", required = true) int rank,
            @Option(names = "--positions", required = true) int positions,
            @Mixin Common common)
            throws IOException, InterruptedException {
        try (TuningDepth depth = TuningDepth.open(common.options("7b"), folder, rank, positions);
                var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            depth.serve(commands, spec.commandLine().getOut());
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Tuning the embedded proposals on Spark with one executor and with two, processes of this machine:",
                "time of a step, processor time of workers and driver."
            })
    int distributed(
            @Option(names = "--steps", defaultValue = "12", description = "of each run (default: ${DEFAULT-VALUE})")
                    int steps,
            @Option(
                            names = "--inner-steps",
                            defaultValue = "4",
                            description = "of a round of DiLoCo (default: ${DEFAULT-VALUE})")
                    int innerSteps,
            @Mixin Common common)
            throws IOException, InterruptedException {
        var shape = new DistributedBenchmark.Shape(steps, innerSteps);
        return print(DistributedBenchmark.run(common.options("embedded"), shape), common);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Loading a whole checkpoint of published size and answering once: time and memory.")
    int load(
            @Option(
                            names = "--size",
                            required = true,
                            description = "upn-large, chatrex-7b, rexseek-3b or chatrex-qwen-7b")
                    String size,
            @Option(names = "--delete", description = "delete the synthetic weights in the end") boolean delete,
            @Mixin Common common)
            throws IOException {
        return print(FolderBenchmark.run(common.options(size), delete), common);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Write the kernels as they run on CUDA, for bench/gpu.py on a machine with a GPU.",
                "FOLDER gets kernels.pt, kernels-bag.pt and layout.json."
            })
    int kernels(
            @Option(names = "--out", paramLabel = "FOLDER", required = true, description = "where to write") Path out)
            throws IOException {
        KernelExport.write(out);
        return 0;
    }

    private int print(BenchmarkReport report, Common common) {
        PrintWriter out = spec.commandLine().getOut();
        if (!common.json) {
            out.print(report.table());
        }
        out.print(report.json());
        out.flush();
        return 0;
    }
}
