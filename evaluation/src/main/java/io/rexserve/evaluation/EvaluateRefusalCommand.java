package io.rexserve.evaluation;

import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.RefusalTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate refusal`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "refusal",
        mixinStandardHelpOptions = true,
        description = {
            "Measure refusals: names of things that are not in the image, and of things that are, each asked alone.",
            "Absent are those that the truth knows to be (LVIS, HumanRef's rejection), else categories that the image lacks.",
            "The last line is one JSON object."
        })
final class EvaluateRefusalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TruthFlags truth;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private RunFlags run;

    @Mixin
    private ProposalFlags proposals;

    @Option(
            names = "--names",
            defaultValue = "2",
            description = "present and absent names per image, each at most so many (default: ${DEFAULT-VALUE})")
    private int names;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TruthSource source = truth.source(null);
        AskOptions options = proposals.options(AskOptions.Ranking.ANSWER);
        DatasetDescription description = TruthFlags.description(source);
        return new EvaluationFlow(spec, run, suite)
                .run(source, () -> new RefusalTask(options, names, run.seed(), description), truth.problems(), 1);
    }
}
