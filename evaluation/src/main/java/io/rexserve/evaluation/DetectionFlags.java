package io.rexserve.evaluation;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.DetectionFigures;
import io.rexserve.evaluation.task.DetectionTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// The options of the two commands that measure detection, and what they do.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class DetectionFlags {
    @Mixin
    private RankedFlags flags;

    @Option(
            names = "--prompt",
            converter = NamedOption.Prompt.class,
            paramLabel = "NAMES",
            defaultValue = "truth",
            description = {
                "truth: the names that an image's annotations hold, in one prompt (ChatRex's protocol); all: every category, "
                        + "a hundred a request: categories / names of an image times as many tokens to read; each: as truth, "
                        + "one request a name: as many requests as names (default: ${DEFAULT-VALUE})"
            })
    private DetectionTask.Prompt prompt;

    @Option(
            names = "--found",
            paramLabel = "FILE",
            description = "figures of these detections (COCO's results); nobody is asked and no image is needed")
    private @Nullable Path found;

    /// @param format that the truth is taken for where it looks like several
    /// @return the exit status
    int run(CommandSpec spec, DetectionFigures.Kind kind, DatasetFormat format)
            throws IOException, InterruptedException {
        TruthSource source = flags.truth.source(format);
        AskOptions options = flags.options();
        DatasetDescription description = TruthFlags.description(source);
        Supplier<DetectionTask> tasks = () -> new DetectionTask(kind, options, prompt, description);
        var flow = new EvaluationFlow(spec, flags.run, flags.suite);
        if (found != null) {
            return new FoundFlow(flow, flags.run, flags.suite)
                    .run(source, flags.truth.path(), tasks.get(), flags.truth.problems(), found);
        }
        int labels = prompt == DetectionTask.Prompt.EACH ? 1 : DetectionTask.MAX_NAMES;
        return flow.run(source, tasks, flags.truth.problems(), labels);
    }
}
