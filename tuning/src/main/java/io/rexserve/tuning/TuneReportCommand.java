package io.rexserve.tuning;

import io.rexserve.tuning.report.TuneReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve tune report`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Make the report of a run again, from its log and the results of its measurements.",
            "Nothing is measured: for a page of another version, or after the pictures were moved."
        })
final class TuneReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "OUT", description = "folder of a tune run that has ended")
    private Path out;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().println("report: " + TuneReport.write(out));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
