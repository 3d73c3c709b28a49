package io.rexserve.distributed;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve distribute`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "distribute",
        mixinStandardHelpOptions = true,
        description = {
            "Make the steps of a run of tune on many machines, as Spark jobs.",
            "tune --master calls this; the run's folder and its data must lie on a file system that all machines share."
        })
public final class DistributeCommand implements Callable<Integer> {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new DistributeCommand());
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "folder of the run, with its recipe.json")
    private Path run;

    @Option(names = "--master", required = true, description = "local[N] or spark://HOST:PORT")
    private String master;

    @Option(
            names = "--workers",
            defaultValue = "1",
            description = "tasks that share each step's parts (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--inner-steps",
            defaultValue = "1",
            description = {
                "steps between exchanges (default: ${DEFAULT-VALUE}: the outcome is that of one process);",
                "more: rounds of DiLoCo, published with 500"
            })
    private int innerSteps;

    @Option(
            names = "--outer-rate",
            defaultValue = "" + Distribution.OUTER_RATE,
            description = "of the outer Nesterov step of a round (default: ${DEFAULT-VALUE}, DiLoCo)")
    private double outerRate;

    @Option(
            names = "--outer-momentum",
            defaultValue = "" + Distribution.OUTER_MOMENTUM,
            description = "of the outer Nesterov step of a round (default: ${DEFAULT-VALUE}, DiLoCo)")
    private double outerMomentum;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads of one operator (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--log-every",
            defaultValue = "25",
            description = "steps between log lines (default: ${DEFAULT-VALUE})")
    private int logEvery;

    @Option(
            names = "--save-every",
            defaultValue = "100",
            description = "steps between checkpoints (default: ${DEFAULT-VALUE}; with inner steps every round)")
    private int saveEvery;

    @Option(
            names = "--executor-class-path",
            paramLabel = "PATH",
            description = "class path on every machine (default: our jars, 135 MB, are sent to each executor)")
    private @Nullable String classPath;

    @Option(names = "--conf", paramLabel = "NAME=VALUE", description = "a setting of Spark; may be repeated")
    private Map<String, String> conf = Map.of();

    @Option(
            names = "--parent",
            paramLabel = "PID",
            hidden = true,
            description = "process whose end stops this one, however it ended")
    private @Nullable Long parent;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = new RunFolder(run);
        if (!Files.exists(folder.recipe())) {
            throw new CommandException(folder.recipe() + ": missing (expected: the recipe of a run of tune)");
        }
        Recipe recipe = RecipeReader.tuned(folder.recipe().toString(), Files.readAllBytes(folder.recipe()));
        Distribution distribution;
        try {
            distribution = new Distribution(workers, innerSteps, outerRate, outerMomentum, threads);
            distribution.require(recipe);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        long begun = System.nanoTime();
        try (SafeStop stop = SafeStop.atSignals();
                var spark = new JavaSparkContext(SparkSettings.of(master, distribution, classPath, conf))) {
            stopWithParent(stop);
            Outcome outcome = DistributedRun.train(
                    spark,
                    RecipeReader::tuned,
                    recipe,
                    folder,
                    new RunOptions(threads, logEvery, saveEvery),
                    distribution,
                    stop,
                    System.out);
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %d steps by %d workers, %.1f s%n",
                            recipe.name(),
                            outcome.steps(),
                            workers,
                            (System.nanoTime() - begun) / 1e9);
        }
        return 0;
    }

    // A command that was killed cannot end its driver, which would go on and keep the run's folder.
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it: it asks the run to stop
    private void stopWithParent(SafeStop stop) {
        if (parent != null) {
            ProcessHandle.of(parent).ifPresentOrElse(process -> process.onExit().thenRun(stop::request), stop::request);
        }
    }
}
