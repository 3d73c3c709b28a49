package io.rexserve.evaluation;

import io.rexserve.cli.RexServeCommandLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate`: figures of the suite on annotated images.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        subcommands = {
            EvaluateCocoCommand.class,
            EvaluateLvisCommand.class,
            EvaluateRefcocoCommand.class,
            EvaluateRegionsCommand.class,
            EvaluateCountingCommand.class,
            EvaluateRefusalCommand.class,
            EvaluateScenesCommand.class,
            EvaluatePhotographsCommand.class,
            EvaluateCompareCommand.class,
            EvaluateTilesCommand.class,
            EvaluateParadigmsCommand.class
        },
        description = {
            "Measure a suite on annotated images, by the figures of the field; the last line is one JSON object.",
            "Exit status: 0 done, 1 done with a figure below its --floor, 2 not done."
        })
public final class EvaluateCommand implements Callable<Integer> {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new EvaluateCommand());
    }

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "evaluate: no evaluation named (expected: one of "
                        + String.join(", ", spec.subcommands().keySet()) + ")");
    }
}
