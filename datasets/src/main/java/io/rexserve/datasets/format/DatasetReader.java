package io.rexserve.datasets.format;

import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// Reads one dataset from its start to its end, in memory that does not grow with it. One thread.
///
/// A damaged entry is reported to the [ProblemSink] that the reader was opened with and left out: the region alone
/// where the image is whole, else the image.
public interface DatasetReader extends Closeable {
    /// Known as soon as the reader is open.
    DatasetDescription description();

    /// The next record; empty behind the last.
    ///
    /// @throws DatasetException at the first problem if the sink is strict, or if the whole file cannot be read
    /// @throws IOException if the disk fails
    Optional<ImageRecord> next() throws IOException;
}
