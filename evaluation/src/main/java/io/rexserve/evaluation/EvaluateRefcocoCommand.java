package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.ReferringTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate refcoco`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "refcoco",
        mixinStandardHelpOptions = true,
        description = {
            "Measure referring expressions: RefCOCO's accuracy; HumanRef's figures where an expression may mean several or none.",
            "One question for each phrase of the truth. The last line is one JSON object."
        })
final class EvaluateRefcocoCommand implements Callable<Integer> {
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
            names = "--ranking",
            converter = NamedOption.Ranking.class,
            paramLabel = "BY",
            defaultValue = "answer",
            description =
                    "what objects are found by: answer, or phrase (every proposal is scored for every name; default: "
                            + "${DEFAULT-VALUE})")
    private AskOptions.Ranking ranking;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TruthSource source = truth.source(null);
        AskOptions options = proposals.options(ranking);
        return new EvaluationFlow(spec, run, suite).run(source, () -> new ReferringTask(options), truth.problems(), 1);
    }
}
