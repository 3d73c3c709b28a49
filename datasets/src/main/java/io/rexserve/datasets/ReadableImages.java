package io.rexserve.datasets;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.summary.ImageCheck;
import java.io.IOException;
import java.nio.file.Path;

/// Leaves the records out, and reports them, whose image a format should hold but that cannot be read.
final class ReadableImages implements DatasetWriter {
    private final DatasetWriter writer;
    private final ImageCheck check;
    private final WriteOptions options;

    private ReadableImages(DatasetWriter writer, ProblemSink problems, WriteOptions options) {
        this.writer = writer;
        this.check = new ImageCheck(false, problems);
        this.options = options;
    }

    /// A writer of the format; records left out count as [Loss#IMAGE].
    static DatasetWriter create(DatasetFormat format, Path path, WriteOptions options, ProblemSink problems)
            throws IOException {
        DatasetWriter writer = format.create(path, options);
        return format.holdsImages() ? new ReadableImages(writer, problems, options) : writer;
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        if (check.isReadable(record)) {
            writer.write(record);
        } else {
            options.losses().add(Loss.IMAGE);
        }
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
