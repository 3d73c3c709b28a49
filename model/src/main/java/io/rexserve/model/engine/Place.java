package io.rexserve.model.engine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Room in a [WorkQueue], held from the reservation until the owner thread takes the work or the caller closes it.
///
/// @param <W> what the owner thread works on
public final class Place<W> implements AutoCloseable {
    private final WorkQueue<W> queue;
    private final int cost;
    private @Nullable W work;
    private long enqueuedNanos;
    private long takenNanos;
    private boolean given;

    Place(WorkQueue<W> queue, int cost) {
        this.queue = queue;
        this.cost = cost;
    }

    /// Lets prepared work wait for the owner thread. Does nothing if the place was closed meanwhile.
    public void enqueue(W prepared) {
        queue.enqueue(this, () -> {
            if (work != null) {
                throw new IllegalStateException("work: already waiting (expected: one piece of work per place)");
            }
            work = prepared;
            enqueuedNanos = System.nanoTime();
        });
    }

    /// The work; only for the owner thread that took this place.
    public W work() {
        return Objects.requireNonNull(work, "work: none (expected: a place that the queue handed out)");
    }

    public int cost() {
        return cost;
    }

    /// The time between [#enqueue] and now, or the moment the owner took the work.
    public Duration waited() {
        return Duration.ofNanos((given ? takenNanos : System.nanoTime()) - enqueuedNanos);
    }

    /// Gives the room back and leaves the queue. Without effect once the owner has taken the work.
    @Override
    public void close() {
        queue.giveUp(this);
    }

    boolean given() {
        return given;
    }

    void give() {
        given = true;
        takenNanos = System.nanoTime();
    }
}
