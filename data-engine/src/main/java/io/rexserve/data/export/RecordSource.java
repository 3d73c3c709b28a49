package io.rexserve.data.export;

import io.rexserve.data.record.Lineage;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records that a run has kept, in the run's order.
public interface RecordSource {
    /// The stages that they went through.
    List<Lineage> lineage();

    /// Reads from the first record.
    ///
    /// @param pictures whether the bytes of the pictures are read too
    Reader open(boolean pictures) throws IOException;

    /// One reading. One thread.
    interface Reader extends Closeable {
        /// The next record, null behind the last.
        @Nullable
        KeptPicture next() throws IOException;
    }
}
