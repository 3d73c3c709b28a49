package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The annotated images.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before a command is called
final class TruthFlags {
    @Option(
            names = "--truth",
            paramLabel = "FILE",
            required = true,
            description = "annotations, in any format of ./rexserve datasets")
    private Path truth;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "format of the annotations (default: what they look like)")
    private @Nullable String format;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "folder that image names are relative to (default: the format's own place)")
    private @Nullable Path images;

    @Option(names = "--strict", description = "end at the first damaged entry of the truth")
    private boolean strict;

    /// @param preferred format of a file that looks like several; null if none
    TruthSource source(@Nullable DatasetFormat preferred) throws IOException {
        if (!Files.exists(truth)) {
            throw new CommandException("--truth: " + truth + ": not there (expected: annotated images)");
        }
        if (images != null && !Files.isDirectory(images)) {
            throw new CommandException("--images: " + images + ": " + (Files.exists(images) ? "no folder" : "not there")
                    + " (expected: the folder of the images)");
        }
        return TruthSource.of(format(preferred), truth, images);
    }

    private DatasetFormat format(@Nullable DatasetFormat preferred) throws IOException {
        if (format != null) {
            return Formats.named(format);
        }
        return preferred != null && preferred.isLikely(truth) ? preferred : Formats.guess(truth);
    }

    Path path() {
        return truth;
    }

    ProblemSink problems() {
        return strict ? ProblemSink.strict() : ProblemSink.lenient();
    }

    static DatasetDescription description(TruthSource source) throws IOException {
        try (DatasetReader reader = source.open(ProblemSink.lenient())) {
            return reader.description();
        }
    }
}
