package io.rexserve.tuning;

import io.rexserve.cli.RexServeCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./rexserve tune`: what makes a model of one's own out of another.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        subcommands = {
            TuneProposalsCommand.class,
            TuneStageCommand.Alignment.class,
            TuneStageCommand.Perception.class,
            TuneStageCommand.Joint.class,
            TuneMergeCommand.class,
            TuneCalibrationCommand.class,
            TuneReportCommand.class
        },
        description = "Tune a model on annotated images of your own.")
public final class TuneCommand implements Runnable {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new TuneCommand());
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
    }
}
