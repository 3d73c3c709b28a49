package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkPlan;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.ingest.InputPlan;
import io.rexserve.data.ingest.InputSplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/// Adds what is new in the input to the plan.
final class Planning {
    /// Chunks for each slot, so that the last ones do not leave most slots idle.
    private static final int CHUNKS_PER_SLOT = 8;

    private Planning() {}

    /// A listing has shown enough.
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EnoughException() {
            super("enough", null, false, false);
        }
    }

    /// Lists the input and appends its new parts.
    ///
    /// @param most pictures of a chunk; a small input gets smaller ones, so that every slot has work
    /// @param slots tasks at a time
    /// @return how many chunks are new
    static int extend(
            Configuration configuration, String images, IngestSettings settings, ChunkPlan plan, int most, int slots)
            throws IOException {
        int before = plan.chunks();
        var folder = new Path(images);
        long count = count(configuration, folder, settings, plan, most, (long) most * slots * CHUNKS_PER_SLOT);
        if (count == 0) {
            return 0;
        }
        int chunk = Math.clamp(Math.ceilDiv(count, (long) slots * CHUNKS_PER_SLOT), 1, most);
        try (ChunkPlan.Appender appender = plan.append()) {
            InputPlan.list(configuration, folder, settings, chunk, plan.all(), appender);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return plan.chunks() - before;
    }

    /// The pictures that are new, counted up to a limit.
    private static long count(
            Configuration configuration, Path folder, IngestSettings settings, ChunkPlan plan, int chunk, long limit)
            throws IOException {
        var counter = new Counter(limit);
        try {
            InputPlan.list(configuration, folder, settings, chunk, plan.all(), counter);
        } catch (EnoughException _) {
            return limit;
        }
        return counter.pictures;
    }

    private static final class Counter implements Consumer<InputSplit> {
        private final long limit;
        private long pictures;

        Counter(long limit) {
            this.limit = limit;
        }

        @Override
        public void accept(InputSplit split) {
            pictures += split.pictures();
            if (pictures >= limit) {
                throw new EnoughException();
            }
        }
    }
}
