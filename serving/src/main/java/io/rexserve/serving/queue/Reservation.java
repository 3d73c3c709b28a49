package io.rexserve.serving.queue;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Capacity of a [RequestQueue], held until the owner thread takes the request or the caller closes the reservation.
///
/// @param <R> a request
public final class Reservation<R> implements AutoCloseable {
    private final RequestQueue<R> queue;
    private final int cost;
    // Everything below is guarded by the queue's lock until the reservation is released.
    private @Nullable R request;
    private long enqueuedNanos;
    private long releasedNanos;
    private boolean released;

    Reservation(RequestQueue<R> queue, int cost) {
        this.queue = queue;
        this.cost = cost;
    }

    /// Enqueues the prepared request for the owner thread. Without effect if the reservation was closed meanwhile.
    public void enqueue(R prepared) {
        queue.enqueue(this, prepared);
    }

    /// The request; only for the owner thread that took this reservation.
    public R request() {
        return Objects.requireNonNull(request, "request: none (expected: a reservation that the queue handed out)");
    }

    public int cost() {
        return cost;
    }

    /// The time in the queue so far, or until the owner thread took the request.
    public Duration waited() {
        return Duration.ofNanos((released ? releasedNanos : System.nanoTime()) - enqueuedNanos);
    }

    /// Takes the request out of the queue and frees its capacity. Without effect once the owner thread has taken it.
    @Override
    public void close() {
        queue.withdraw(this);
    }

    boolean released() {
        return released;
    }

    void hold(R prepared) {
        if (request != null) {
            throw new IllegalStateException("request: already enqueued (expected: one per reservation)");
        }
        request = prepared;
        enqueuedNanos = System.nanoTime();
    }

    void release() {
        released = true;
        releasedNanos = System.nanoTime();
    }
}
