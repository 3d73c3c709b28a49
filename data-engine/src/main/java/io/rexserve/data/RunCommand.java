package io.rexserve.data;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.data.spark.RunDriver;
import io.rexserve.data.spark.RunSettings;
import io.rexserve.data.spark.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve data run`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Make records of pictures; the same command continues a run that was stopped or has crashed.",
            "Exit status: 0 done, 1 done but for pictures that failed (the same command tries them again), 2 not done."
        })
public final class RunCommand implements Callable<Integer> {
    private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+:/.*");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "folder with pictures, Parquet tables and WebDataset archives, or its address (hdfs://...)")
    private String images;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder of the run, or its address")
    private String out;

    @Option(
            converter = LocalPath.class,
            names = "--recipe",
            paramLabel = "FILE",
            description = "YAML (default: the embedded recipe)")
    private @Nullable Path recipe;

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description = "of Spark: local[*], local[N], spark://HOST:PORT (default: ${DEFAULT-VALUE})")
    private String master;

    @Option(names = "--until", paramLabel = "STAGE", description = "the last stage (default: all)")
    private @Nullable String until;

    @Option(
            names = "--executor-class-path",
            paramLabel = "PATH",
            description = "class path on every machine (default: our jars are sent to each executor)")
    private @Nullable String classPath;

    @Option(
            names = "--executor-home",
            paramLabel = "DIR",
            description = "folder of RexServe, with its weights, on every machine (default: that of this machine)")
    private @Nullable String home;

    @Option(names = "--conf", paramLabel = "NAME=VALUE", description = "a setting of Spark; may be repeated")
    private Map<String, String> conf = Map.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunSettings settings = settings();
        boolean child = Supervisor.isChild();
        if (settings.isLocal() && !child) {
            return Supervisor.run(
                    settings.out(),
                    DataCommand.class,
                    spec.root().commandLine().getParseResult().originalArgs());
        }
        return RunDriver.run(settings, child, spec.commandLine().getOut()) ? 0 : 1;
    }

    private RunSettings settings() throws IOException {
        Recipe read;
        try {
            read = recipe == null ? Recipe.embedded() : Recipe.load(recipe);
            if (until != null) {
                read.until(until);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        String folder = home == null ? Home.folder().toString() : home;
        return new RunSettings(address(images), address(out), read, until, master, classPath, folder, conf);
    }

    /// A path of this machine as an address.
    private static String address(String folder) {
        String address = ADDRESS.matcher(folder).matches()
                ? folder
                : "file://" + Path.of(folder).toAbsolutePath().normalize();
        return address.length() > 1 && address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
