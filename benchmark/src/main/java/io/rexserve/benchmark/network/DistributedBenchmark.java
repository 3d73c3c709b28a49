package io.rexserve.benchmark.network;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.Samples;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.proposal.ProposalDefaults;
import io.rexserve.trainer.proposal.ProposalRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Speed-up of tuning the embedded proposals by a second executor: Spark's own processes on this machine, the same
/// steps by one executor and by two, and where the time of a job goes. On a machine whose cores are not free the
/// processor times say what the wall times cannot.
public final class DistributedBenchmark {
    private static final int IMAGES = 12;
    private static final int MICRO_BATCHES = 2;
    private static final int EXECUTOR_MB = 1024;
    private static final double MILLI = 1e3;

    private final BenchmarkOptions options;
    private final Path folder;
    private final Shape shape;

    /// What is measured.
    ///
    /// @param steps of every run
    /// @param innerSteps of a round of DiLoCo; measured beside rounds of one step
    public record Shape(int steps, int innerSteps) {
        public Shape {
            if (innerSteps < 2 || steps < 2 * innerSteps) {
                throw new IllegalArgumentException("--steps, --inner-steps: " + steps + ", " + innerSteps
                        + " (expected: at least 2 inner steps, and two rounds of them)");
            }
        }
    }

    /// A line of `log/jobs.csv`, per step, in milliseconds.
    private record Job(double wall, double slowest, double workers, double driver) {
        static Job of(String line) {
            double[] numbers = Stream.of(line.split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double steps = numbers[1] / MILLI;
            return new Job(numbers[2] / steps, numbers[3] / steps, numbers[4] / steps, numbers[5] / steps);
        }

        /// What two cores that are free would take.
        double processor() {
            return slowest + driver;
        }
    }

    private DistributedBenchmark(BenchmarkOptions options, Shape shape) {
        this.options = options;
        this.folder = options.work().resolve("distributed");
        this.shape = shape;
    }

    public static BenchmarkReport run(BenchmarkOptions options, Shape shape) throws IOException, InterruptedException {
        var benchmark = new DistributedBenchmark(options, shape);
        delete(benchmark.folder);
        try {
            return benchmark.run();
        } finally {
            delete(benchmark.folder);
        }
    }

    private BenchmarkReport run() throws IOException, InterruptedException {
        PaintedPictures.write(folder.resolve("data"), IMAGES);
        sparkHome();
        var report = new BenchmarkReport("distributed", "embedded proposals", options.home())
                .put("steps", shape.steps())
                .put("micro_batches", MICRO_BATCHES);
        for (int inner : List.of(1, shape.innerSteps())) {
            List<Job> one = jobs(1, inner);
            List<Job> two = jobs(2, inner);
            report.put("inner_steps_" + inner, compared(one, two));
        }
        return report;
    }

    private static Map<String, Object> compared(List<Job> one, List<Job> two) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("rounds", one.size());
        put(figures, "1_executor", one);
        put(figures, "2_executors", two);
        figures.put("speed_up", median(one, Job::wall) / median(two, Job::wall));
        figures.put("speed_up_by_processor_time", median(one, Job::processor) / median(two, Job::processor));
        return figures;
    }

    private static void put(Map<String, Object> figures, String name, List<Job> jobs) {
        var own = new LinkedHashMap<String, Object>();
        own.put("step_ms", median(jobs, Job::wall));
        own.put("slowest_worker_cpu_ms", median(jobs, Job::slowest));
        own.put("workers_cpu_ms", median(jobs, Job::workers));
        own.put("driver_cpu_ms", median(jobs, Job::driver));
        figures.put(name, own);
    }

    private static double median(List<Job> jobs, ToDoubleFunction<Job> figure) {
        var samples = new Samples();
        jobs.forEach(job -> samples.add(figure.applyAsDouble(job)));
        return samples.median();
    }

    /// All jobs of a run but the first, in which executors read the data and compile their kernels.
    private List<Job> jobs(int executors, int inner) throws IOException, InterruptedException {
        var run = new RunFolder(folder.resolve("run-" + executors + "-" + inner));
        TrainingRun.in(run, recipe(), new RunOptions(1, 1, shape.steps())).close();
        options.progress().println(executors + " executors, " + inner + " inner steps: " + shape.steps() + " steps");
        Path log = folder.resolve("distribute.log");
        var command = new ProcessBuilder(command(run, executors, inner))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment()
                .putAll(Map.of(
                        "SPARK_HOME", folder.resolve("spark").toString(),
                        "SPARK_SCALA_VERSION", "2.13",
                        "SPARK_LOCAL_IP", "127.0.0.1"));
        int status = command.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(
                    "rexserve distribute ended with status " + status + ":\n" + Files.readString(log));
        }
        return Files.readAllLines(run.log().resolve("jobs.csv")).stream()
                .skip(2)
                .map(Job::of)
                .toList();
    }

    private List<String> command(RunFolder run, int executors, int inner) throws IOException {
        return List.of(
                options.home().resolve("rexserve").toString(),
                "distribute",
                run.folder().toString(),
                "--master=local-cluster[" + executors + ",1," + EXECUTOR_MB + "]",
                "--workers=" + executors,
                "--inner-steps=" + inner,
                "--log-every=1",
                "--save-every=" + shape.steps(),
                "--executor-class-path=" + classPath(),
                "--conf=spark.executor.memory=" + EXECUTOR_MB / 2 + "m");
    }

    /// That of the module with Spark, which is built first.
    private String classPath() throws IOException {
        Path target = options.home().resolve("distributed/target");
        try (Stream<Path> files = Files.list(target)) {
            Path own = files.filter(file -> file.getFileName().toString().matches("rexserve-distributed-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(target + ": no jar (expected: the built module)"));
            return own + ":" + Files.readString(target.resolve("class-path")).strip();
        }
    }

    private ProposalRecipe recipe() {
        Path model = options.home().resolve("weights/rex-tiny/upn");
        Path data = folder.resolve("data");
        var defaults = ProposalDefaults.of(model);
        return new ProposalRecipe(
                model.toString(),
                new CorpusOptions(
                        List.of(DataSource.of(data.resolve("annotations.json"), data)), List.of(), 0, List.of(), 0, 1),
                ProposalRecipe.Prompts.BOTH,
                new ProposalRecipe.Input(256, List.of(256), 0, ProposalDefaults.augmentation(0), 0.35, 0),
                defaults.rates(defaults.rate(), defaults.backbone(), shape.steps()),
                defaults.loss(1),
                null,
                new ProposalRecipe.Stopping(shape.steps(), 0, "ar100"),
                shape.steps(),
                defaults.batch(),
                MICRO_BATCHES,
                false,
                1);
    }

    // What Spark looks for before it starts an executor; the jars come by the class path.
    private void sparkHome() throws IOException {
        Path spark = folder.resolve("spark");
        Files.createDirectories(spark.resolve("jars"));
        Files.writeString(spark.resolve("RELEASE"), "of the class path");
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
