package io.rexserve.model.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// A first-in first-out queue whose room is counted in cost, for many callers and one owner thread.
///
/// Room is taken by [#reserve] before the work exists and comes back when the owner takes the work or the caller
/// gives its place up. Work that costs more than the whole capacity is let in when nothing else holds room, so that
/// a legal request is never refused for ever.
///
/// @param <W> what the owner thread works on
public final class WorkQueue<W> {
    /// Work of one kind that is to be done together.
    ///
    /// @param places in the order in which they became ready
    /// @param held how long the owner was free and work was ready, but waited for more
    /// @param <W> what the owner thread works on
    public record Batch<W>(List<Place<W>> places, Duration held) {
        public Batch {
            places = List.copyOf(places);
        }
    }

    private final long capacity;
    private final Pace pace = new Pace();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Place<W>> waiting = new ArrayDeque<>();
    private long held;
    private int places;
    private boolean closed;
    private boolean woken;

    /// @param capacity the cost that may wait at a time, >= 1
    public WorkQueue(long capacity) {
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
        return reserveAll(List.of(cost)).getFirst();
    }

    /// Takes room for several pieces of work that are of use only together: for all of them or for none.
    ///
    /// @param costs one per piece, each >= 1
    /// @return the places in the order of the costs; each is to be used or closed
    /// @throws QueueFullException if there is no room for all; carries the time after which there should be
    /// @throws QueueClosedException after [#close]
    public List<Place<W>> reserveAll(List<Integer> costs) {
        long together = 0;
        for (int cost : costs) {
            if (cost < 1) {
                throw new IllegalArgumentException("cost: " + cost + " (expected: >= 1)");
            }
            together += cost;
        }
        lock.lock();
        try {
            if (closed) {
                throw new QueueClosedException();
            }
            if (held > 0 && held + together > capacity) {
                throw new QueueFullException(held, together, capacity, pace.expected(held));
            }
            held += together;
            places += costs.size();
            return costs.stream().map(cost -> new Place<>(this, cost)).toList();
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
        return takeAlike(_ -> true, atMost, Duration.ZERO).places();
    }

    /// Waits for work and takes up to `atMost` pieces of one kind, that of the piece which waits longest first.
    ///
    /// They are taken once there are `atMost`, once the oldest has waited for `patience`, or once the queue is
    /// closed. So a kind of which there is much goes before the oldest piece only while that one has patience.
    ///
    /// @param kind what pieces that may be taken together have in common
    /// @param patience how long a piece waits for others of its kind; zero takes what is there
    /// @return empty only when the queue is closed and nothing that was let in before is left
    public Batch<W> takeAlike(Function<? super W, ?> kind, int atMost, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long began = System.nanoTime();
            while (true) {
                if (waiting.isEmpty()) {
                    if (closed && places == 0) {
                        return new Batch<>(List.of(), Duration.ZERO);
                    }
                    changed.await();
                    began = System.nanoTime();
                } else {
                    long left = patience.minus(waiting.getFirst().waited()).toNanos();
                    Optional<Object> ripe = left <= 0 || closed
                            ? Optional.of(kind.apply(waiting.getFirst().work()))
                            : complete(kind, atMost);
                    if (ripe.isPresent()) {
                        return new Batch<>(
                                removeAll(kind, ripe.get(), atMost), Duration.ofNanos(System.nanoTime() - began));
                    }
                    changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // The kind of which as many pieces wait as are taken at a time.
    private Optional<Object> complete(Function<? super W, ?> kind, int atMost) {
        var counts = new HashMap<Object, Integer>();
        for (Place<W> place : waiting) {
            Object own = kind.apply(place.work());
            if (counts.merge(own, 1, Integer::sum) >= atMost) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }

    private List<Place<W>> removeAll(Function<? super W, ?> kind, Object wanted, int atMost) {
        List<Place<W>> alike = waiting.stream()
                .filter(place -> kind.apply(place.work()).equals(wanted))
                .limit(atMost)
                .toList();
        alike.forEach(this::remove);
        return alike;
    }

    /// The number of different kinds among the work that is ready and waits.
    public int kinds(Function<? super W, ?> kind) {
        lock.lock();
        try {
            return (int) waiting.stream()
                    .map(place -> kind.apply(place.work()))
                    .distinct()
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for work as [#take] does, or for a call of [#wake] since the last time.
    ///
    /// @return nothing when woken, or when the queue has [#drained]
    public Optional<Place<W>> await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !woken && !(closed && places == 0)) {
                changed.await();
            }
            woken = false;
            return Optional.ofNullable(waiting.peek()).map(this::remove);
        } finally {
            lock.unlock();
        }
    }

    /// Lets [#await] return, so that the owner sees what else has changed.
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
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

    /// The cost of what waits or is being prepared.
    public long held() {
        lock.lock();
        try {
            return held;
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
