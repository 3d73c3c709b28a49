package io.rexserve.data;

import io.rexserve.data.export.ExportFolder;
import io.rexserve.data.export.RunRecords;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.review.RefusedTasks;
import io.rexserve.data.review.ReviewCounts;
import io.rexserve.data.review.ReviewTake;
import io.rexserve.data.review.ReviewTasks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve data review OUT`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = "Write a sample of records as Label Studio tasks (--into), or take corrections back (--take).")
final class ReviewCommand implements Callable<Integer> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final int MAX_SAMPLE = 100_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OUT", description = "folder of the run")
    private String out;

    @Option(
            converter = LocalPath.class,
            names = "--into",
            paramLabel = "DIR",
            description = "folder that the sample is written into")
    private @Nullable Path into;

    @Option(names = "--sample", paramLabel = "N", description = "pictures of the sample (default: ${DEFAULT-VALUE})")
    private int sample = 100;

    @Option(
            names = "--refused",
            paramLabel = "N",
            description = "refused pictures of each reason of each stage, in refused/ (default: ${DEFAULT-VALUE})")
    private int refused = 20;

    @Option(names = "--seed", paramLabel = "N", description = "decides which (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--force", description = "replace an earlier sample")
    private boolean force;

    @Option(
            converter = LocalPath.class,
            names = "--take",
            paramLabel = "FILE",
            description = "JSON export of Label Studio")
    private @Nullable Path take;

    @Option(names = "--reviewer", paramLabel = "NAME", description = "who has reviewed, with --take")
    private @Nullable String reviewer;

    @Override
    public Integer call() throws IOException {
        if ((into == null) == (take == null)) {
            throw new ParameterException(spec.commandLine(), "--into and --take (expected: one of them)");
        }
        StoredRun run = Runs.open(out, true, spec.commandLine().getErr());
        return take == null ? write(run, into) : take(run, take);
    }

    private int write(StoredRun run, @Nullable Path folder) throws IOException {
        if (folder == null || sample < 1 || sample > MAX_SAMPLE) {
            throw new ParameterException(
                    spec.commandLine(), "--sample: " + sample + " (expected: 1 to " + MAX_SAMPLE + ")");
        }
        if (refused < 0 || refused > MAX_SAMPLE) {
            throw new ParameterException(
                    spec.commandLine(), "--refused: " + refused + " (expected: 0 to " + MAX_SAMPLE + ")");
        }
        int pictures;
        RefusedTasks.Written others;
        try (ExportFolder target = ExportFolder.create(folder, ReviewTasks.TASKS, force)) {
            pictures = ReviewTasks.write(new RunRecords(run), target.path(), sample, seed);
            others = RefusedTasks.write(run, target.path(), refused, seed);
            target.finish();
        }
        PrintWriter text = spec.commandLine().getOut();
        text.println(folder + ": " + pictures + " pictures in tasks.json, config.xml, images");
        if (others.pictures() > 0) {
            text.println(folder.resolve("refused") + ": " + others.pictures()
                    + " refused pictures in tasks.json, config.xml, images");
        }
        others.withoutBytes()
                .forEach((kind, count) -> text.println(String.format(
                        Locale.ROOT, "not shown: %,d pictures refused as %s, whose bytes are not kept", count, kind)));
        return 0;
    }

    private int take(StoredRun run, Path file) throws IOException {
        if (reviewer == null || !reviewer.matches(NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "--reviewer: " + reviewer + " (expected: letters, digits, . _ -)");
        }
        ReviewCounts counts = ReviewTake.take(run, file, reviewer);
        counts.lines().forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
