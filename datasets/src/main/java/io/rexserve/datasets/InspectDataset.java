package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.summary.DatasetSummary;
import io.rexserve.datasets.summary.ImageCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve datasets inspect IN`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Count what a dataset holds, and say what in it is damaged.")
final class InspectDataset implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetInput input;

    @Option(names = "--check-images", description = "read the header of every image file")
    private boolean checkImages;

    @Option(names = "--decode", description = "decode every image file, and find files of equal content")
    private boolean decode;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Option(names = "--all", description = "print every category and every problem that is kept")
    private boolean all;

    @Override
    public Integer call() throws IOException {
        try (DatasetReader reader = input.open()) {
            var summary = new DatasetSummary(reader.description().categories());
            var check = new ImageCheck(decode, input.problems());
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                summary.add(record.get());
                if (checkImages || decode) {
                    check.check(record.get());
                }
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(SummaryText.json(input, summary));
            } else {
                SummaryText.print(out, input, summary, all);
            }
            return 0;
        } catch (DatasetException e) {
            if (!input.isStrictEnd()) {
                throw e;
            }
            spec.commandLine().getErr().println("rexserve: " + e.getMessage());
            return RexServeCommandLine.BAD_RESULT;
        }
    }
}
