package io.rexserve.llm;

import io.rexserve.serving.admission.ServiceTime;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;

/// How many streams may be open at a time, by number and by cost: the positions of key-value memory that each will
/// need.
/// Safe for use by several threads.
final class StreamAdmission {
    private final int maxStreams;
    private final ServiceTime pace = new ServiceTime();
    private int streams;
    private long positions;
    private long lastChange;

    /// The place of one stream; closed once, when it has ended and holds nothing any more.
    final class Entry implements AutoCloseable {
        private int cost;
        private boolean open = true;

        private Entry(int cost) {
            this.cost = cost;
        }

        /// Its true cost is known now.
        void settle(int known) {
            synchronized (StreamAdmission.this) {
                if (open) {
                    positions += known - cost;
                    cost = known;
                }
            }
        }

        @Override
        public void close() {
            synchronized (StreamAdmission.this) {
                if (open) {
                    open = false;
                    left(cost);
                }
            }
        }
    }

    StreamAdmission(int maxStreams) {
        this.maxStreams = maxStreams;
    }

    /// @param cost that such a stream has at most, in positions
    /// @param capacity positions that all streams together may need
    /// @throws io.grpc.StatusRuntimeException the refusal, with the time in which a place should become free
    synchronized Entry enter(int cost, long capacity) {
        if (streams >= maxStreams) {
            throw full("conversations: " + streams + " are open (expected: < " + maxStreams + ")");
        }
        if (streams > 0 && positions + cost > capacity) {
            throw full("conversations: " + streams + " are open and need " + positions
                    + " positions of key-value memory (expected: <= " + (capacity - cost) + ")");
        }
        if (streams == 0) {
            lastChange = System.nanoTime();
        }
        streams++;
        positions += cost;
        return new Entry(cost);
    }

    private RuntimeException full(String message) {
        return new Refusal(Reason.QUEUE_FULL, message, List.of(), pace.retryAfter(1)).exception();
    }

    private void left(int cost) {
        long now = System.nanoTime();
        pace.record(1, Duration.ofNanos(Math.max(1, now - lastChange)));
        lastChange = now;
        streams--;
        positions -= cost;
        notifyAll();
    }

    synchronized int streams() {
        return streams;
    }

    /// Positions that the open streams need at most.
    synchronized long positions() {
        return positions;
    }

    /// Waits until no stream is open, or until the time is over.
    ///
    /// @param deadlineNanos on the clock of [System#nanoTime]
    synchronized void awaitEmpty(long deadlineNanos) throws InterruptedException {
        for (long left = deadlineNanos - System.nanoTime();
                streams > 0 && left > 0;
                left = deadlineNanos - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
    }
}
