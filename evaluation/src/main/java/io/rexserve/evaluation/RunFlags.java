package io.rexserve.evaluation;

import io.rexserve.evaluation.report.Bootstrap;
import io.rexserve.evaluation.run.Floor;
import io.rexserve.evaluation.run.RunPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a run is made: callers, failures, folder, floors.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class RunFlags {
    /// Of `--resamples`, here and of two runs.
    static final String RESAMPLES = "samples of the images for the confidence intervals (default: 1000; 200 where more "
            + "than 100,000 boxes were found)";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "folder for results.jsonl, summary.json and report.html; a second start goes on where the first "
                            + "one ended")
    private @Nullable Path out;

    @Option(
            names = "--callers",
            paramLabel = "N",
            defaultValue = "2",
            description = "questions that are open at a time (default: ${DEFAULT-VALUE})")
    private int callers;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "further requests after one that failed for a reason that may pass (default: ${DEFAULT-VALUE})")
    private int retries;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description =
                    "how long a question waits for a server that is busy or not ready (default: ${DEFAULT-VALUE})")
    private int patience;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "of each answer (default: ${DEFAULT-VALUE})")
    private int deadline;

    @Option(
            names = "--max-failing",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description = "share of the questions that may fail before the run ends (default: ${DEFAULT-VALUE})")
    private double maxFailing;

    @Option(
            names = "--floor",
            paramLabel = "FIGURE=LEAST",
            description = "exit with status 1 if the figure is lower, such as AP50=.5; repeatable")
    private @Nullable List<String> floors;

    @Option(names = "--resamples", paramLabel = "N", description = RESAMPLES)
    private @Nullable Integer resamples;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description = "of everything that is drawn: names, scenes, resamples (default: ${DEFAULT-VALUE})")
    private long seed;

    long seed() {
        return seed;
    }

    /// @param boxes that were found
    Bootstrap bootstrap(long boxes) {
        return Bootstrap.of(resamples == null ? Bootstrap.usualResamples(boxes) : resamples, seed);
    }

    RunPolicy policy() {
        return new RunPolicy(callers, retries, Duration.ofSeconds(Math.max(0, patience)), maxFailing);
    }

    Duration deadline() {
        return Duration.ofSeconds(Math.max(1, deadline));
    }

    @Nullable
    Path out() {
        return out;
    }

    List<Floor> floors() {
        return floors == null ? List.of() : floors.stream().map(Floor::parse).toList();
    }
}
