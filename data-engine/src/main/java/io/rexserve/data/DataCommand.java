package io.rexserve.data;

import io.rexserve.cli.RexServeCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./rexserve data`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        subcommands = {
            RunCommand.class,
            ClusterCheckCommand.class,
            RecipeCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            MeasureCommand.class,
            ReportCommand.class,
            ReviewCommand.class,
        },
        description = "Make training records of pictures: captions, phrases, boxes, descriptions, conversations.")
public final class DataCommand implements Runnable {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new DataCommand());
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
    }
}
