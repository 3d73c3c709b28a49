package io.rexserve.data.export;

import io.rexserve.data.record.Lineage;
import java.io.IOException;
import java.util.Locale;

/// How complete a run is.
///
/// @param chunks of the plan
/// @param done of them, through the last stage
/// @param open of those done that have failed pictures, which the next run tries again
/// @param stage the last
public record RunState(int chunks, int done, int open, String stage) {
    public static RunState of(StoredRun run) throws IOException {
        Lineage last = run.lineage().getLast();
        int done = 0;
        int open = 0;
        for (int chunk = 0; chunk < run.chunks(); chunk++) {
            if (run.isDone(last, chunk)) {
                done++;
                open += run.files().exists(run.folder().open(last, chunk)) ? 1 : 0;
            }
        }
        return new RunState(run.chunks(), done, open, last.stage());
    }

    public boolean isComplete() {
        return done == chunks;
    }

    /// For the terminal, if something is missing; else empty.
    public String missing() {
        if (!isComplete()) {
            return String.format(Locale.ROOT, "%,d of %,d chunks are done through %s", done, chunks, stage);
        }
        return open == 0 ? "" : String.format(Locale.ROOT, "%,d of %,d chunks have pictures that failed", open, chunks);
    }
}
