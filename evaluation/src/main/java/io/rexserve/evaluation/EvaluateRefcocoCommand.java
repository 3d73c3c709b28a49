package io.rexserve.evaluation;

import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.ReferringTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    private RankedFlags flags;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TruthSource source = flags.truth.source(null);
        AskOptions options = flags.options();
        return new EvaluationFlow(spec, flags.run, flags.suite)
                .run(source, () -> new ReferringTask(options), flags.truth.problems(), 1);
    }
}
