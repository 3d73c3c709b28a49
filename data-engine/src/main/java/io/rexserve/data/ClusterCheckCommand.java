package io.rexserve.data;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.data.recipe.Recipe;
import io.rexserve.data.spark.ClusterCheck;
import io.rexserve.data.spark.Growth;
import io.rexserve.datasets.ArtOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve data cluster-check`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "cluster-check",
        mixinStandardHelpOptions = true,
        description = {
            "Run a master, two workers and their executors on this machine, kill one executor while it works, and",
            "compare the rows with those of local[2]; the last line is one JSON object. Exit status 1: they differ.",
            "With --growth: time, memory and shuffled bytes of N, 4N and 16N pictures instead."
        })
public final class ClusterCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            converter = LocalPath.class,
            names = "--images",
            paramLabel = "DIR",
            description = "pictures (default: the bundled samples)")
    private @Nullable Path images;

    @Option(
            converter = LocalPath.class,
            names = "--recipe",
            paramLabel = "FILE",
            description = "YAML (default: the embedded recipe)")
    private @Nullable Path recipe;

    @Option(names = "--until", paramLabel = "STAGE", description = "the last stage (default: all)")
    private @Nullable String until;

    @Option(names = "--growth", paramLabel = "N", description = "measure N, 4N and 16N made pictures")
    private @Nullable Integer growth;

    @Option(names = "--local", description = "with --growth: two slots of this process in place of a cluster")
    private boolean local;

    @Option(
            names = "--scenes",
            description = "with --growth: composed scenes, which become records, in place of painted pictures")
    private boolean scenes;

    @Mixin
    private ArtOption art;

    @Option(
            names = "--executor-class-path",
            paramLabel = "PATH",
            description = "class path of executors (default: our jars are sent to them)")
    private @Nullable String classPath;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (growth == null && (local || scenes)) {
            throw new ParameterException(spec.commandLine(), "--local, --scenes: without --growth (expected: with it)");
        }
        Recipe read;
        try {
            read = recipe == null ? Recipe.embedded() : Recipe.load(recipe);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        Path folder = Files.createTempDirectory("rexserve-cluster-check");
        try {
            Path home = Home.folder();
            Map<String, Object> figures = growth == null
                    ? new ClusterCheck(
                                    images == null ? home.resolve("samples") : images,
                                    read,
                                    until,
                                    home,
                                    classPath,
                                    folder)
                            .run()
                    : new Growth(read, until, home, classPath, folder, scenes ? art.folder() : null, local).run(growth);
            spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(figures));
            return Boolean.FALSE.equals(figures.get("equal")) ? 1 : 0;
        } finally {
            ScratchFolder.delete(folder);
        }
    }
}
