package io.rexserve.benchmark;

import io.rexserve.benchmark.accuracy.EvaluationBenchmark;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.cli.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve bench evaluation`: COCO's figures from files, against pycocotools.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "evaluation",
        mixinStandardHelpOptions = true,
        description = {
            "COCO's 12 figures from a truth and a results file: time, memory, bootstrap.",
            "The files are written once, to --work."
        })
final class BenchEvaluationCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--pictures", defaultValue = "5000", description = "number of images (default: ${DEFAULT-VALUE})")
    private int pictures;

    @Option(names = "--classes", defaultValue = "80", description = "number of categories (default: ${DEFAULT-VALUE})")
    private int classes;

    @Option(names = "--detections", defaultValue = "100", description = "per image (default: ${DEFAULT-VALUE})")
    private int detections;

    @Option(
            names = "--resamples",
            defaultValue = "1000",
            description = "of the bootstrap, 0 for none (default: ${DEFAULT-VALUE})")
    private int resamples;

    @Option(names = "--threads", description = "of ours; pycocotools has one (default: the machine's cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "how often both run in turn, after one round that is told apart (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--against",
            paramLabel = "python",
            description = "also run pycocotools, in turns; its interpreter is --python")
    private @Nullable String against;

    @Option(
            names = "--python",
            defaultValue = "python3",
            description = "a Python with pycocotools (default: ${DEFAULT-VALUE})")
    private String python;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "for the files (default: ~/.cache/rexserve/synthetic)")
    private @Nullable Path work;

    @Option(names = "--json", description = "print nothing but the JSON line")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (against != null && !against.equals("python")) {
            throw new IllegalArgumentException("--against: " + against + " (expected: python)");
        }
        BenchmarkReport report = EvaluationBenchmark.run(new EvaluationBenchmark.Options(
                Home.folder(),
                work == null ? BenchCommand.defaultWork() : work,
                pictures,
                classes,
                detections,
                resamples,
                threads,
                rounds,
                against == null ? null : python,
                System.err));
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.print(report.table());
        }
        out.print(report.json());
        out.flush();
        return 0;
    }
}
