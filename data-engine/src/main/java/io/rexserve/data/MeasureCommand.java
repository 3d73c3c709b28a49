package io.rexserve.data;

import io.rexserve.cli.Home;
import io.rexserve.data.measure.Measurement;
import io.rexserve.data.spark.RunThroughput;
import io.rexserve.datasets.ArtOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/// `./rexserve data measure`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        description = "Compare the records of a recipe with the truth, on composed scenes or on annotated pictures;"
                + " the last line is one JSON object.")
public final class MeasureCommand implements Callable<Integer> {
    private static final int BELOW_FLOOR = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "100",
            description = "composed scenes, or most pictures of --truth (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--seed", defaultValue = "8", description = "same seed, same scenes (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            converter = LocalPath.class,
            names = "--recipe",
            paramLabel = "FILE",
            description = "the recipe (default: the embedded one)")
    private @Nullable Path recipe;

    @Option(
            converter = LocalPath.class,
            names = "--compare",
            paramLabel = "FILE",
            description = "a second recipe, on the same pictures")
    private @Nullable Path compared;

    @Option(
            converter = LocalPath.class,
            names = "--images",
            paramLabel = "DIR",
            description = "folder of the pictures that --truth speaks of")
    private @Nullable Path images;

    @Option(
            converter = LocalPath.class,
            names = "--truth",
            paramLabel = "FILE",
            description = "annotated pictures in place of scenes, in any format of ./rexserve datasets")
    private @Nullable Path truth;

    @Option(
            names = "--floor",
            paramLabel = "FIGURE=VALUE",
            description = "least value of a figure, such as category.precision=.9; may be repeated."
                    + " Exit status 1 if one is missed")
    private List<String> floors = List.of();

    @Option(
            names = "--throughput",
            description =
                    "pictures per second and core of a run's caption, ground and describe by model, against the bare"
                            + " networks on the same pictures with as many threads; one JSON line")
    private boolean throughput;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads of one operator of the networks (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "with --throughput: pictures at a time (default: the cores of this machine)")
    private @Nullable Integer slots;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "with --throughput: rounds behind the one that warms up (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private ArtOption art;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireOptions();
        PrintWriter out = spec.commandLine().getOut();
        var pictures = truth == null
                ? Measurement.Pictures.scenes(art.folder(), seed, count)
                : Measurement.Pictures.annotated(truth, images, seed, count);
        if (throughput) {
            throughput(pictures, out);
            return 0;
        }
        var recipes = compared == null
                ? List.of(Measurement.recipe(recipe))
                : List.of(Measurement.recipe(recipe), Measurement.recipe(compared));
        return Measurement.run(pictures, recipes, floors, threads, out) ? 0 : BELOW_FLOOR;
    }

    private void throughput(Measurement.Pictures pictures, PrintWriter out) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rexserve-throughput");
        try {
            Measurement.write(pictures, folder.resolve(RunThroughput.IMAGES));
            int cores = slots == null ? Runtime.getRuntime().availableProcessors() : slots;
            var figures = new RunThroughput(Measurement.recipe(recipe).recipe(), Home.folder(), folder, cores, rounds)
                    .run(out);
            out.println(JsonMapper.shared().writeValueAsString(Map.of("throughput", figures)));
            out.flush();
        } finally {
            ScratchFolder.delete(folder);
        }
    }

    private void requireOptions() {
        if (rounds < 1 || (slots != null && slots < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--rounds: " + rounds + ", --slots: " + slots + " (expected: >= 1)");
        }
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--scenes: " + count + " (expected: >= 1)");
        }
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads: " + threads + " (expected: >= 1)");
        }
        if (truth == null && images != null) {
            throw new ParameterException(
                    spec.commandLine(), "--images: " + images + " without --truth (expected: both)");
        }
        if (throughput && (compared != null || !floors.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "--throughput: with --compare or --floor (expected: neither)");
        }
    }
}
