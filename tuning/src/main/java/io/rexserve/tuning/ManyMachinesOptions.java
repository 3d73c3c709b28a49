package io.rexserve.tuning;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.loop.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of training on many machines. The steps are made by `./rexserve distribute`, a process with Spark's
/// libraries; the command then finds a run that has ended and goes on as if it had made the steps itself.
final class ManyMachinesOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "make the steps on Spark: local[N] or spark://HOST:PORT (default: in this process)")
    private @Nullable String master;

    @Option(
            names = "--workers",
            defaultValue = "1",
            description = "with --master: tasks that share each step's micro-batches (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--inner-steps",
            defaultValue = "1",
            description = "with --master: steps between exchanges; 1 equals one process, more are rounds of DiLoCo"
                    + " (default: ${DEFAULT-VALUE})")
    private int innerSteps;

    @Option(
            names = "--executor-class-path",
            paramLabel = "PATH",
            description = "with --master: class path on every machine (default: our jars are sent)")
    private @Nullable String classPath;

    @Option(
            names = "--spark-conf",
            paramLabel = "NAME=VALUE",
            description = "with --master: a setting of Spark; may be repeated")
    private Map<String, String> conf = Map.of();

    /// Makes the remaining steps on many machines where `--master` is given, else does nothing.
    void train(RunFolder folder, Recipe recipe, RunOptions options, SafeStop stop)
            throws IOException, InterruptedException {
        if (master == null) {
            return;
        }
        if (workers < 1 || recipe.parts() % workers != 0) {
            throw new CommandException("--workers: " + workers + " for " + recipe.parts()
                    + " micro-batches a step (expected: a divisor; --accumulate sets them)");
        }
        TrainingRun.in(folder, recipe, options).close(); // writes the recipe, or refuses another one
        run(words(folder, options, master), folder, stop);
    }

    private List<String> words(RunFolder folder, RunOptions options, String url) {
        var words = new ArrayList<>(List.of(
                Home.folder().resolve("rexserve").toString(),
                "distribute",
                folder.folder().toAbsolutePath().toString(),
                "--master=" + url,
                "--workers=" + workers,
                "--inner-steps=" + innerSteps,
                "--threads=" + options.threads(),
                "--log-every=" + options.logEvery(),
                "--save-every=" + options.saveEvery(),
                "--parent=" + ProcessHandle.current().pid()));
        if (classPath != null) {
            words.add("--executor-class-path=" + classPath);
        }
        conf.forEach((name, value) -> words.add("--conf=" + name + "=" + value));
        return words;
    }

    private static void run(List<String> words, RunFolder folder, SafeStop stop)
            throws IOException, InterruptedException {
        Path home = Home.folder();
        stop.begun();
        Process driver =
                new ProcessBuilder(words).directory(home.toFile()).inheritIO().start();
        try {
            int status = stop.interruptibly(driver::waitFor);
            if (status != 0) {
                throw new CommandException(
                        "rexserve distribute ended with status " + status + "; the same command continues");
            }
        } catch (InterruptedException e) {
            driver.destroy(); // SIGTERM: it saves
            driver.waitFor();
            String message = "the same command continues from the checkpoint in " + folder.checkpoints();
            stop.stopped(message);
            throw new TrainingStoppedException(message);
        } finally {
            stop.ended();
        }
    }
}
