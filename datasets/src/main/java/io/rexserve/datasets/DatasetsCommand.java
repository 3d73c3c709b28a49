package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./rexserve datasets`: what can be done with annotated images, whatever their format.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "datasets",
        mixinStandardHelpOptions = true,
        subcommands = {
            InspectDataset.class,
            ConvertDataset.class,
            SplitDataset.class,
            SampleDataset.class,
            ListFormats.class
        },
        description = "Inspect, convert, split and sample annotated images of any format.")
public final class DatasetsCommand implements Runnable {
    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new DatasetsCommand());
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
    }
}
