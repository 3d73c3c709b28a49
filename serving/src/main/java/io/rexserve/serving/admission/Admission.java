package io.rexserve.serving.admission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Bounds how many requests are open at a time and how much they cost together. Safe for use by several threads.
///
/// A request that costs more than the whole capacity counts as all of it, so that it is
/// admitted when no other is open.
public final class Admission {
    /// Weight of the newest request in the average of how long permits are held.
    private static final double WEIGHT = 0.1;
    /// When to retry as long as no permit has been closed.
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private final int maxOpen;
    private final LongSupplier clock;
    private final Ewma heldNanos = Ewma.of(WEIGHT);
    private long capacity;
    private final Map<Object, Integer> openOfOwner = new HashMap<>();
    private int open;
    private long cost;

    /// @param maxOpen requests that may be open at a time, >= 1
    /// @param capacity that they may cost together, >= 1
    /// @param clock nanoseconds
    public Admission(int maxOpen, long capacity, LongSupplier clock) {
        if (maxOpen < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    "maxOpen: " + maxOpen + ", capacity: " + capacity + " (expected: both >= 1)");
        }
        this.maxOpen = maxOpen;
        this.capacity = capacity;
        this.clock = clock;
    }

    /// The right of one request to be open, until it is closed. Closing it again has no effect.
    public final class Permit implements AutoCloseable {
        private final long since = clock.getAsLong();
        private final @Nullable Object owner;
        private long cost;
        private boolean held = true;

        private Permit(long cost, @Nullable Object owner) {
            this.cost = cost;
            this.owner = owner;
        }

        /// Replaces the estimated cost by the true one. Without effect once closed.
        public void settle(long known) {
            synchronized (Admission.this) {
                if (held) {
                    long settled = clamped(known);
                    Admission.this.cost += settled - cost;
                    cost = settled;
                }
            }
        }

        /// Frees what the request held. The time it was held counts for the advice when to retry.
        @Override
        public void close() {
            release(true);
        }

        /// Closes the permit of a request that was not served, whose time says nothing about others.
        public void discard() {
            release(false);
        }

        private void release(boolean served) {
            synchronized (Admission.this) {
                if (held) {
                    held = false;
                    open--;
                    if (owner != null) {
                        openOfOwner.computeIfPresent(owner, (_, count) -> count > 1 ? count - 1 : null);
                    }
                    Admission.this.cost -= cost;
                    if (served) {
                        heldNanos.record((double) (clock.getAsLong() - since));
                    }
                    Admission.this.notifyAll();
                }
            }
        }
    }

    /// Admits a request.
    ///
    /// @param estimate its cost, at most
    /// @throws AdmissionFullException if the open requests leave too little
    public Permit acquire(long estimate) {
        return acquire(estimate, null, maxOpen);
    }

    /// Admits a request of an owner, such as the address of a caller, which may have so many open.
    ///
    /// @param estimate its cost, at most
    /// @param maxOfOwner open requests of the owner, >= 1
    /// @throws AdmissionFullException if the open requests, or those of the owner, leave too little
    public synchronized Permit acquire(long estimate, @Nullable Object owner, int maxOfOwner) {
        int owned = owner == null ? 0 : open(owner);
        if (owned >= maxOfOwner && maxOfOwner < maxOpen) { // otherwise it is the limit of all that is reached
            throw new AdmissionFullException(AdmissionFullException.Limit.OWNER, owned, 0, retryAfter(1, owned));
        }
        if (open >= maxOpen) {
            throw new AdmissionFullException(AdmissionFullException.Limit.OPEN, open, 0, retryAfter(1, open));
        }
        long admitted = clamped(estimate);
        long free = capacity - cost;
        if (admitted > free) {
            throw new AdmissionFullException(
                    AdmissionFullException.Limit.COST, open, free, retryAfter(admitted - free, cost));
        }
        open++;
        cost += admitted;
        if (owner != null) {
            openOfOwner.merge(owner, 1, Integer::sum);
        }
        return new Permit(admitted, owner);
    }

    // With n units held for t on average, n / t of them become free in a unit of time (Little's law).
    private Duration retryAfter(long units, long heldUnits) {
        if (heldNanos.isEmpty() || heldUnits <= 0) {
            return UNKNOWN;
        }
        return Duration.ofNanos(Math.round(heldNanos.value() * Math.min(1, (double) units / heldUnits)));
    }

    private long clamped(long units) {
        return Math.clamp(units, 1, capacity);
    }

    /// Changes what requests may cost together, for a capacity that is known only later.
    public synchronized void resize(long newCapacity) {
        capacity = newCapacity;
    }

    /// Requests that are open.
    public synchronized int open() {
        return open;
    }

    /// Requests of an owner that are open.
    public synchronized int open(Object owner) {
        return openOfOwner.getOrDefault(owner, 0);
    }

    /// What the open requests cost together.
    public synchronized long cost() {
        return cost;
    }

    /// Waits until no request is open, or until the deadline.
    ///
    /// @param deadlineNanos on the clock of [System#nanoTime]
    /// @return false if requests are still open
    public synchronized boolean awaitEmpty(long deadlineNanos) throws InterruptedException {
        for (long remaining = deadlineNanos - System.nanoTime();
                open > 0 && remaining > 0;
                remaining = deadlineNanos - System.nanoTime()) {
            wait(remaining / 1_000_000 + 1);
        }
        return open == 0;
    }
}
