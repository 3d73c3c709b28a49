package io.rexserve.trainer;

import io.rexserve.cli.RexServeCommandLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./rexserve train`: makes the embedded model again, from nothing but art and, where they are given, photographs.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        subcommands = {TrainProposalsCommand.class, TrainLanguageCommand.class, TrainOodProbeCommand.class},
        description = {
            "Train the embedded model: both parts one after the other, or one of them by its command.",
            "A stopped run (Ctrl-C) continues where it was when it is started again.",
            "The art is fetched once, by datasets/fetch-art.sh. Without --photographs the model knows drawings only."
        })
public final class TrainCommand implements Callable<Integer> {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new TrainCommand());
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainOptions common;

    @Override
    public Integer call() {
        for (Object part : List.of(new TrainProposalsCommand(), new TrainLanguageCommand())) {
            int status = new CommandLine(part)
                    .setOut(spec.commandLine().getOut())
                    .setErr(spec.commandLine().getErr())
                    .setExecutionExceptionHandler(spec.commandLine().getExecutionExceptionHandler())
                    .execute(common.words().toArray(String[]::new));
            if (status != 0) {
                return status;
            }
        }
        return 0;
    }
}
