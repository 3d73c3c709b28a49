package io.rexserve.data;

import io.rexserve.data.export.DatasetImport;
import io.rexserve.data.export.ImportCounts;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./rexserve data import FOLDER SET`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Write annotated images as a table of pictures with records, which data run --images FOLDER takes"
                + " in with what is annotated.")
final class ImportCommand implements Callable<Integer> {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    @Spec
    private CommandSpec spec;

    @Parameters(
            converter = LocalPath.class,
            index = "0",
            paramLabel = "FOLDER",
            description = "of pictures for a run; the table is written into it")
    private Path folder;

    @Parameters(
            converter = LocalPath.class,
            index = "1",
            paramLabel = "SET",
            description = "file or folder of annotations")
    private Path set;

    @Option(names = "--from", paramLabel = "FORMAT", description = "its format (default: what it looks like)")
    private @Nullable String from;

    @Option(
            converter = LocalPath.class,
            names = "--images",
            paramLabel = "DIR",
            description = "folder of its images (default: the format's own)")
    private @Nullable Path images;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "of the set, in the records and of the table (default: that of SET)")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(set)) {
            throw new NoSuchFileException(set.toString(), null, "no such file or folder (expected: annotations)");
        }
        if (images != null && !Files.isDirectory(images)) {
            throw new DatasetException("--images: " + images + " (expected: a folder)");
        }
        DatasetFormat format = from == null ? Formats.guess(set) : Formats.named(from);
        var problems = ProblemSink.lenient();
        ImportCounts counts;
        try (DatasetReader reader = format.open(set, new ReadOptions(images, problems))) {
            counts = DatasetImport.write(reader, folder, name());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(folder.resolve(name() + ".parquet") + ": " + format.name());
        counts.lines().forEach(out::println);
        problems.counts().forEach((reason, count) -> {
            out.println(String.format(Locale.ROOT, "%s %,d", reason.meaning(), count));
            problems.first(reason).stream().limit(3).forEach(problem -> out.println("  " + problem));
        });
        return 0;
    }

    private String name() {
        String given = name != null ? name : String.valueOf(set.getFileName()).replaceFirst("\\..*$", "");
        if (!given.matches(NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "--name: " + given + " (expected: letters, digits, . _ -)");
        }
        return given;
    }
}
