package io.rexserve.data.export;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the last stage of a run has kept. A picture's bytes are those that ingest stored: both files of a chunk
/// are read side by side, so that one row group of each is in memory.
public final class RunRecords implements RecordSource {
    private final StoredRun run;

    public RunRecords(StoredRun run) {
        this.run = run;
    }

    @Override
    public List<Lineage> lineage() {
        return run.lineage();
    }

    @Override
    public Reader open(boolean pictures) {
        return new ChunkByChunk(pictures);
    }

    private final class ChunkByChunk implements Reader {
        private final boolean withPictures;
        private int chunk = -1;
        private @Nullable ChunkReader<ChunkRow> rows;
        private @Nullable ChunkReader<ChunkRow> ingested;

        ChunkByChunk(boolean withPictures) {
            this.withPictures = withPictures;
        }

        @Override
        public @Nullable KeptPicture next() throws IOException {
            while (chunk < run.chunks()) {
                for (ChunkRow row = next(rows); row != null; row = next(rows)) {
                    if (row.outcome() instanceof Outcome.Kept kept) {
                        return new KeptPicture(kept.record(), withPictures ? content(row.id()) : null);
                    }
                }
                nextChunk();
            }
            return null;
        }

        private void nextChunk() throws IOException {
            close();
            do {
                chunk++;
            } while (chunk < run.chunks() && !run.isDone(run.lineage().getLast(), chunk));
            if (chunk < run.chunks()) {
                rows = run.rows(run.lineage().getLast(), chunk);
                ingested = withPictures ? run.ingested(chunk) : null;
            }
        }

        /// Rows of every stage are in the order of those that ingest kept.
        private byte[] content(String id) throws IOException {
            for (ChunkRow row = next(ingested); row != null; row = next(ingested)) {
                if (row.picture() != null && row.id().equals(id)) {
                    return row.picture().content();
                }
            }
            throw new IOException(
                    "chunk " + chunk + ": no picture " + id + " among those of ingest (expected: all that "
                            + run.lineage().getLast().stage() + " kept)");
        }

        private static @Nullable ChunkRow next(@Nullable ChunkReader<ChunkRow> reader) throws IOException {
            return reader == null ? null : reader.next();
        }

        @Override
        public void close() throws IOException {
            try (ChunkReader<ChunkRow> _ = rows;
                    ChunkReader<ChunkRow> _ = ingested) {
                rows = null;
                ingested = null;
            }
        }
    }
}
