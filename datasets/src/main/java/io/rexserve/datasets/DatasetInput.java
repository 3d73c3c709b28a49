package io.rexserve.datasets;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The dataset that a command reads: options of all commands of `datasets`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class DatasetInput {
    @Parameters(index = "0", paramLabel = "IN", description = "file or folder of annotations")
    private Path path;

    @Option(names = "--from", paramLabel = "FORMAT", description = "its format (default: what it looks like)")
    private @Nullable String from;

    @Option(names = "--images", paramLabel = "FOLDER", description = "folder of the images (default: the format's own)")
    private @Nullable Path images;

    @Option(names = "--strict", description = "end at the first damaged entry, with exit status 1")
    private boolean strict;

    private @Nullable DatasetFormat format;
    private @Nullable ProblemSink problems;

    Path path() {
        return path;
    }

    DatasetFormat format() throws IOException {
        if (format == null) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            format = from == null ? Formats.guess(path) : Formats.named(from);
        }
        return format;
    }

    /// Of the last reading.
    ProblemSink problems() {
        return problems == null ? ProblemSink.lenient() : problems;
    }

    /// Opens it, from its start at each call.
    DatasetReader open() throws IOException {
        if (images != null && !Files.isDirectory(images)) {
            throw new DatasetException("--images: " + images + " (expected: a folder)");
        }
        problems = strict ? ProblemSink.strict() : ProblemSink.lenient();
        return format().open(path, new ReadOptions(images, problems));
    }

    /// Whether a failure of the last reading is its first damaged entry.
    boolean isStrictEnd() {
        return strict && problems().hasLeftOut();
    }
}
