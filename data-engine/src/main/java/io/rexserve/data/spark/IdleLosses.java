package io.rexserve.data.spark;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Whether executors end one after the other without doing anything: then the run has no hope. One worker that cannot
/// run any, as its disk is full, is no reason to stop as long as executors elsewhere live and pictures are done.
final class IdleLosses {
    /// A picture that kills is found after eight losses at most; what kills every executor is no picture.
    static final int MOST = 20;

    private final long patience;
    private final Set<String> alive = new HashSet<>();
    private int losses;
    private long since;

    /// @param patience without a picture done, after which executors that live are not believed to work
    IdleLosses(Duration patience) {
        this.patience = patience.toNanos();
    }

    synchronized void added(String executor) {
        alive.add(executor);
    }

    /// A picture or a task is done, or tasks begin.
    ///
    /// @param now of [System#nanoTime]
    synchronized void done(long now) {
        losses = 0;
        since = now;
    }

    /// @return whether the run has no hope
    synchronized boolean lost(String executor, long now) {
        alive.remove(executor);
        losses++;
        return losses >= MOST && (alive.isEmpty() || now - since > patience);
    }

    synchronized String text(String executor, String reason) {
        return "executors: " + losses + " in a row were lost before a picture was done, the last one, " + executor
                + ": " + reason
                + " (expected: executors that stay; their stderr is in the work folders of Spark's workers)";
    }
}
