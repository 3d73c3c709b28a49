package io.rexserve.datasets;

import io.rexserve.datasets.format.DatasetFormat;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./rexserve datasets formats`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(name = "formats", mixinStandardHelpOptions = true, description = "List the formats that are read and written.")
final class ListFormats implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (DatasetFormat format : Formats.all()) {
            out.printf("%-24s %s%n", format.name(), format.summary());
        }
    }
}
