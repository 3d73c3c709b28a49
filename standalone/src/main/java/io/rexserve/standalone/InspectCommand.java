package io.rexserve.standalone;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.model.inspection.Inspection;
import io.rexserve.model.inspection.InspectionReport;
import io.rexserve.model.inspection.Inspector;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve inspect`: what a checkpoint is and whether it fits, from names and shapes alone.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Say what a folder or file of weights is, what is missing or guessed, and what memory it needs.",
            "No tensor is read. Exit status: 0 it fits, 1 it does not, 2 it cannot be read."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER_OR_FILE", description = "a model folder, a safetensors file or a .pth file")
    private Path source;

    @Option(names = "--json", description = "print one JSON object with every tensor")
    private boolean json;

    @Override
    public Integer call() {
        Inspection inspection = Inspector.inspect(source).withMemoryOfThisMachine();
        var out = spec.commandLine().getOut();
        out.print(json ? InspectionReport.json(inspection) : InspectionReport.table(inspection));
        out.flush();
        return inspection.fits() ? 0 : RexServeCommandLine.BAD_RESULT;
    }
}
