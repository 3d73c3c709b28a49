package io.rexserve.data;

import io.rexserve.data.export.StoredRun;
import io.rexserve.data.report.ReportFiles;
import io.rexserve.data.report.RunReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve data report OUT`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Write OUT/report.html, one page that needs no server, and OUT/report.json. A run that goes on is"
                + " reported as far as it is.")
final class ReportCommand implements Callable<Integer> {
    private static final int MAX_PICTURES = 1000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OUT", description = "folder of the run")
    private String out;

    @Option(names = "--pictures", paramLabel = "N", description = "pictures that are shown (default: ${DEFAULT-VALUE})")
    private int pictures = 24;

    @Option(names = "--seed", paramLabel = "N", description = "decides which (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--title", paramLabel = "TEXT", description = "of the page (default: the folder's name)")
    private String title = "";

    @Override
    public Integer call() throws IOException {
        if (pictures < 0 || pictures > MAX_PICTURES) {
            throw new ParameterException(
                    spec.commandLine(), "--pictures: " + pictures + " (expected: 0 to " + MAX_PICTURES + ")");
        }
        StoredRun run = Runs.open(out, true, spec.commandLine().getErr());
        String name = run.folder().address().replaceFirst(".*/", "");
        ReportFiles.write(run, RunReport.of(run, pictures, seed), title.isBlank() ? "Records of " + name : title);
        spec.commandLine().getOut().println(out + "/" + ReportFiles.PAGE + ", " + ReportFiles.JSON);
        return 0;
    }
}
