package io.rexserve.data.export;

import java.io.Closeable;
import java.io.IOException;

/// Writes the files of an export, or of one shard of it, into a folder. One thread.
interface RecordWriter extends Closeable {
    /// @param picture with its bytes, unless pictures are left out
    void write(KeptPicture picture) throws IOException;

    /// Everything is written; completes the files.
    void finish() throws IOException;
}
