package io.rexserve.model.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A first-in first-out queue whose room is counted in cost, for many callers and one owner thread.
///
/// Room is taken by [#reserve] before the work exists and comes back when the owner takes the work or the caller
/// gives its place up. Work that costs more than the whole capacity is let in when nothing else holds room, so that
/// a legal request is never refused for ever.
///
/// @param <W> what the owner thread works on
public final class WorkQueue<W> {
    private final int capacity;
    private final Pace pace = new Pace();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Place<W>> waiting = new ArrayDeque<>();
    private int held;
    private int places;
    private boolean closed;

    /// @param capacity the cost that may wait at a time, >= 1
    public WorkQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        this.capacity = capacity;
    }

    /// Takes room for work that is still to be prepared.
    ///
    /// @throws QueueFullException if there is none; carries the time after which there should be
    /// @throws QueueClosedException after [#close]
    public Place<W> reserve(int cost) {
        if (cost < 1) {
            throw new IllegalArgumentException("cost: " + cost + " (expected: >= 1)");
        }
        lock.lock();
        try {
            if (closed) {
                throw new QueueClosedException();
            }
            if (held > 0 && held + (long) cost > capacity) {
                throw new QueueFullException(held, cost, capacity, pace.expected(held));
            }
            held += cost;
            places++;
            return new Place<>(this, cost);
        } finally {
            lock.unlock();
        }
    }

    /// The longest waiting work, if any is ready. For an owner that has other things to do meanwhile.
    public Optional<Place<W>> poll() {
        lock.lock();
        try {
            return Optional.ofNullable(waiting.peek()).map(this::remove);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for work and takes up to `atMost` pieces of it; empty only when the queue is closed and nothing that was
    /// let in before is left.
    public List<Place<W>> take(int atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !(closed && places == 0)) {
                changed.await();
            }
            List<Place<W>> taken = new ArrayList<>();
            while (taken.size() < atMost && !waiting.isEmpty()) {
                taken.add(remove(waiting.getFirst()));
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses new reservations; those that exist are still served.
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// True once the queue is closed and everything that was let in has been taken or given up.
    public boolean drained() {
        lock.lock();
        try {
            return closed && places == 0;
        } finally {
            lock.unlock();
        }
    }

    /// How fast the owner works, for the advice that comes with a refusal.
    public Pace pace() {
        return pace;
    }

    /// The number of pieces of work that are ready and wait.
    public int depth() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// How long the oldest waiting work has been waiting; zero when none is.
    public Duration oldestAge() {
        lock.lock();
        try {
            return waiting.isEmpty() ? Duration.ZERO : waiting.getFirst().waited();
        } finally {
            lock.unlock();
        }
    }

    void enqueue(Place<W> place, Runnable whileLocked) {
        lock.lock();
        try {
            if (place.given()) {
                return;
            }
            whileLocked.run();
            waiting.add(place);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void giveUp(Place<W> place) {
        lock.lock();
        try {
            if (!place.given()) {
                remove(place);
            }
        } finally {
            lock.unlock();
        }
    }

    private Place<W> remove(Place<W> place) {
        waiting.remove(place);
        place.give();
        held -= place.cost();
        places--;
        changed.signalAll();
        return place;
    }
}
