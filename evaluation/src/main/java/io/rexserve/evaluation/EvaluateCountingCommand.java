package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.CountingTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate counting`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "counting",
        mixinStandardHelpOptions = true,
        description = {
            "Measure counts: the number that the answer states, and the number of its boxes.",
            "One question for each name in an image. The last line is one JSON object."
        })
final class EvaluateCountingCommand implements Callable<Integer> {
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        TruthSource source = truth.source(null);
        AskOptions options = proposals.options(AskOptions.Ranking.ANSWER);
        return new EvaluationFlow(spec, run, suite).run(source, () -> new CountingTask(options), truth.problems(), 1);
    }
}
