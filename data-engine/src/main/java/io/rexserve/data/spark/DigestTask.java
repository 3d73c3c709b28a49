package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.RowDigest;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;

/// The digests of the rows of a committed chunk.
record DigestTask(RunFolder folder, Lineage stage) implements Function<Integer, DigestTask.Digests> {
    /// The digests of a chunk and the counts of its rows.
    static final class Digests implements Serializable {
        private static final long serialVersionUID = 1;

        private final byte[] digests;
        private final ChunkReport report;

        /// @param digests one after the other, in the order of the rows; not copied
        Digests(byte[] digests, ChunkReport report) {
            this.digests = digests;
            this.report = report;
        }

        byte[] digests() {
            return digests;
        }

        ChunkReport report() {
            return report;
        }
    }

    @Override
    public Digests call(Integer chunk) throws IOException {
        var path = new Path(folder.chunk(stage, chunk));
        var digests = new ByteArrayOutputStream();
        ChunkReport report = ChunkReport.NONE;
        try (ChunkReader<ChunkRow> reader =
                ChunkFile.rows(ExecutorProcess.files().configuration(), path)) {
            for (ChunkRow row = reader.next(); row != null; row = reader.next()) {
                digests.writeBytes(RowDigest.of(row));
                report = report.plus(row.outcome(), false);
            }
        }
        return new Digests(digests.toByteArray(), report);
    }
}
