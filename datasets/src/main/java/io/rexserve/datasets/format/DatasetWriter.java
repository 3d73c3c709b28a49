package io.rexserve.datasets.format;

import io.rexserve.datasets.record.ImageRecord;
import java.io.Closeable;
import java.io.IOException;

/// Writes one dataset. What the format cannot hold is counted in the [Losses] that the writer was opened with. One
/// thread.
///
/// Files appear under their final names when the writer is closed after [#finish()]; closed without it, it removes
/// what it wrote.
public interface DatasetWriter extends Closeable {
    void write(ImageRecord record) throws IOException;

    /// Everything is written; completes the files.
    void finish() throws IOException;
}
