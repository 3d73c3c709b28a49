package io.rexserve.data;

import io.rexserve.data.export.Export;
import io.rexserve.data.export.ExportFolder;
import io.rexserve.data.export.ExportFormat;
import io.rexserve.data.export.ExportSettings;
import io.rexserve.data.export.ExportSummary;
import io.rexserve.data.export.Granularity;
import io.rexserve.data.export.LicenceFilter;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.review.ReviewedRecords;
import io.rexserve.datasets.Formats;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve data export OUT --to FORMAT --into DIR`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write the records of a run in a format that trainers read.")
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OUT", description = "folder of the run")
    private String out;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORMAT",
            description = "parquet (everything), tsv, odvg, llava (index conversations), coco, label-studio, or another"
                    + " that datasets writes (./rexserve datasets formats)")
    private String to;

    @Option(
            converter = LocalPath.class,
            names = "--into",
            required = true,
            paramLabel = "DIR",
            description = "folder that is written")
    private Path into;

    @Option(
            names = "--licence",
            paramLabel = "NAME",
            description = "only pictures of this licence leave, by name or address; several are alternatives")
    private List<String> licences = List.of();

    @Option(
            names = "--with-unknown-licence",
            description = "with --licence: pictures whose source states none leave too")
    private boolean unknown;

    @Option(
            names = "--granularity",
            split = ",",
            paramLabel = "NAME",
            description = "texts that leave: category, phrase, description, referring, conversation (default: all)")
    private List<String> granularities = List.of();

    @Option(names = "--shards", paramLabel = "N", description = "parts that the records are divided into (default: 1)")
    private int shards = 1;

    @Option(names = "--without-pictures", description = "pictures stay where they are, and are named by their paths")
    private boolean withoutPictures;

    @Option(names = "--incomplete", description = "take what there is of a run that has not been finished")
    private boolean incomplete;

    @Option(names = "--force", description = "replace an earlier export")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        StoredRun run = Runs.open(out, incomplete, spec.commandLine().getErr());
        var export = new Export(new ReviewedRecords(run), settings());
        ExportSummary summary;
        try (ExportFolder folder = ExportFolder.create(into, Export.SUMMARY, force)) {
            summary = export.write(folder.path());
            folder.finish();
        }
        PrintWriter text = spec.commandLine().getOut();
        text.println(into + ": " + to);
        summary.lines().forEach(text::println);
        Formats.sets(into).forEach(set -> text.println("to read it: --data " + set + " of tune, IN of datasets"));
        return 0;
    }

    private ExportSettings settings() {
        if (unknown && licences.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--with-unknown-licence without --licence (expected: both, or neither)");
        }
        try {
            Set<Granularity> asked = EnumSet.noneOf(Granularity.class);
            granularities.forEach(name -> asked.add(Granularity.of(name)));
            return new ExportSettings(
                    ExportFormat.named(to),
                    asked.isEmpty() ? EnumSet.allOf(Granularity.class) : asked,
                    new LicenceFilter(licences, unknown),
                    shards,
                    !withoutPictures);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
