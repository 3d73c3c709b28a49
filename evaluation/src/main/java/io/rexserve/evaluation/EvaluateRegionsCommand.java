package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.task.RegionTask;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.sentence.SentenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate regions`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "regions",
        mixinStandardHelpOptions = true,
        description = {
            "Measure names of regions, the true boxes given: SS by a sentence model, S-IoU by words.",
            "One request for each image, one prompt for each region. The last line is one JSON object."
        })
final class EvaluateRegionsCommand implements Callable<Integer> {
    // Osprey asks about one region at a time, and so the embedded model was trained.
    private static final int REGIONS_PER_QUESTION = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TruthFlags truth;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private RunFlags run;

    @Option(
            names = "--task",
            converter = NamedOption.RegionKind.class,
            defaultValue = "region_category",
            description = "region_category or region_phrase (default: ${DEFAULT-VALUE})")
    private QuestionKind task;

    @Option(
            names = "--sentence-model",
            paramLabel = "FOLDER",
            description = "model that compares names, as published by sentence-transformers (default: the bundled one)")
    private @Nullable Path sentenceModel;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TruthSource source = truth.source(null);
        if (sentenceModel != null) {
            SentenceModel.of(sentenceModel).close(); // a folder without a model fails before the first question
        }
        return new EvaluationFlow(spec, run, suite)
                .run(
                        source,
                        () -> new RegionTask(task, AskOptions.CHATREX, sentenceModel),
                        truth.problems(),
                        REGIONS_PER_QUESTION);
    }
}
