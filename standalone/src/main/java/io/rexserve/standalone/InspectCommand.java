package io.rexserve.standalone;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.model.inspection.Inspection;
import io.rexserve.model.inspection.InspectionReport;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.weights.ModelDigest;
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
            "No tensor is read without --sha256. Exit status: 0 it fits, 1 it does not, 2 it cannot be read."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER_OR_FILE", description = "a model folder, a safetensors file or a .pth file")
    private Path source;

    @Option(names = "--json", description = "print one JSON object with every tensor")
    private boolean json;

    @Option(
            names = "--sha256",
            description = "print the digest of every byte alone, for rexserve.proposal.model-sha256 and "
                    + "rexserve.llm.model-sha256")
    private boolean sha256;

    @Override
    public Integer call() {
        if (sha256) {
            spec.commandLine().getOut().println(ModelDigest.whole(source));
            return 0;
        }
        Inspection inspection = Inspector.inspect(source).withMemoryOfThisMachine();
        var out = spec.commandLine().getOut();
        out.print(json ? InspectionReport.json(inspection) : InspectionReport.table(inspection));
        out.flush();
        return inspection.fits() ? 0 : RexServeCommandLine.BAD_RESULT;
    }
}
