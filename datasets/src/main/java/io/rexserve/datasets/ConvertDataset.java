package io.rexserve.datasets;

import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `./rexserve datasets convert IN OUT --to FORMAT`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = "Write a dataset in another format, and say what that format cannot hold.")
final class ConvertDataset implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetInput input;

    @Parameters(index = "1", paramLabel = "OUT", description = "file or folder that is written; must not exist")
    private Path target;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "its format (datasets formats)")
    private String to;

    @Option(names = "--copy-images", description = "write the image files too, where the format has a place for them")
    private boolean copyImages;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        DatasetFormat format = Formats.named(to);
        var losses = new Losses();
        long images = 0;
        long regions = 0;
        try (DatasetReader reader = input.open();
                DatasetWriter writer =
                        ReadableImages.create(format, target, options(reader, losses), input.problems())) {
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                writer.write(record.get());
                images++;
                regions += record.get().regions().size();
            }
            writer.finish();
        } catch (DatasetException e) {
            if (!input.isStrictEnd()) {
                throw e;
            }
            spec.commandLine().getErr().println("rexserve: " + e.getMessage() + "; nothing was written");
            return RexServeCommandLine.BAD_RESULT;
        }
        report(format, losses, images, regions);
        return images == 0 && input.problems().hasLeftOut() ? RexServeCommandLine.BAD_RESULT : 0;
    }

    private WriteOptions options(DatasetReader reader, Losses losses) {
        return new WriteOptions(reader.description(), copyImages, losses);
    }

    private void report(DatasetFormat format, Losses losses, long images, long regions) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode report = Json.object();
            report.put("from", input.format().name())
                    .put("to", format.name())
                    .put("images", images)
                    .put("regions", regions);
            report.set("lost", SummaryText.json(losses));
            report.set("problems", SummaryText.json(input.problems()));
            out.println(Json.text(report));
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s to %s: %,d images, %,d regions read%n",
                input.format().name(),
                format.name(),
                images,
                regions);
        SummaryText.print(out, losses, format.name());
        SummaryText.print(out, input.problems(), false);
    }
}
