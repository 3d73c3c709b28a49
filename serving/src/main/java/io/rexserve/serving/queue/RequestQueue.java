package io.rexserve.serving.queue;

import io.rexserve.serving.admission.ServiceTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A first-in first-out queue with many callers and one owner thread, bounded by the cost of its requests.
///
/// Capacity is taken by [#reserve] before the request is prepared, and freed when the owner takes the request or the
/// caller closes the reservation. A request that costs more than the whole capacity is accepted when nothing else is
/// reserved, so that no valid request is refused for ever.
///
/// @param <R> a request
public final class RequestQueue<R> {
    /// Requests of one kind that are served together.
    ///
    /// @param reservations in the order in which they were enqueued
    /// @param waited how long the owner was free and requests were ready, but it waited for more of their kind
    /// @param <R> a request
    public record Batch<R>(List<Reservation<R>> reservations, Duration waited) {
        public Batch {
            reservations = List.copyOf(reservations);
        }
    }

    /// What is done with requests once the owner has ended.
    private record OwnerEnded<R>(RuntimeException refusal, Consumer<? super R> refuse) {}

    private final long capacity;
    private final ServiceTime serviceTime = new ServiceTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Reservation<R>> waiting = new ArrayDeque<>();
    private long reservedCost;
    private int reservations;
    private boolean closed;
    private boolean woken;
    private @Nullable OwnerEnded<R> ownerEnded;

    /// @param capacity total cost that may be reserved at a time, >= 1
    public RequestQueue(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        this.capacity = capacity;
    }

    /// Total cost that may be reserved at a time.
    public long capacity() {
        return capacity;
    }

    /// Reserves capacity for a request that is still to be prepared.
    ///
    /// @param cost >= 1
    /// @throws QueueFullException if there is none; carries the time after which to retry
    /// @throws QueueClosedException after [#close]
    public Reservation<R> reserve(int cost) {
        return reserveAll(List.of(cost)).getFirst();
    }

    /// Reserves capacity for several requests that are of use only together: for all of them or for none.
    ///
    /// @param costs one per request, each >= 1
    /// @return the reservations in the order of the costs; each is to be enqueued or closed
    /// @throws QueueFullException if there is no capacity for all; carries the time after which to retry
    /// @throws QueueClosedException after [#close]
    public List<Reservation<R>> reserveAll(List<Integer> costs) {
        long total = 0;
        for (int cost : costs) {
            if (cost < 1) {
                throw new IllegalArgumentException("cost: " + cost + " (expected: >= 1)");
            }
            total += cost;
        }
        lock.lock();
        try {
            if (ownerEnded != null) {
                throw ownerEnded.refusal();
            }
            if (closed) {
                throw new QueueClosedException();
            }
            if (reservedCost > 0 && reservedCost + total > capacity) {
                throw new QueueFullException(reservedCost, total, capacity, serviceTime.retryAfter(reservedCost));
            }
            reservedCost += total;
            reservations += costs.size();
            return costs.stream().map(cost -> new Reservation<>(this, cost)).toList();
        } finally {
            lock.unlock();
        }
    }

    /// The longest waiting request, if any is ready. For an owner that has other things to do meanwhile.
    public Optional<Reservation<R>> poll() {
        return locked(() -> Optional.ofNullable(waiting.peek()).map(this::remove));
    }

    /// Waits for a request and takes up to `max` of them; empty only when the queue is closed and has [#drained].
    public List<Reservation<R>> take(int max) throws InterruptedException {
        return takeAlike(_ -> true, max, Duration.ZERO).reservations();
    }

    /// Waits for requests and takes up to `max` of one kind.
    ///
    /// A kind is taken once `max` requests of it wait. Otherwise, once the oldest request has waited for `maxWait`
    /// or the queue is closed, that one is taken with what waits of its kind. So a frequent kind overtakes the
    /// oldest request for at most `maxWait`.
    ///
    /// @param kind what requests that may be taken together have in common
    /// @param maxWait how long a request waits for others of its kind; zero takes what is there
    /// @return empty only when the queue is closed and has [#drained]
    public Batch<R> takeAlike(Function<? super R, ?> kind, int max, Duration maxWait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long began = System.nanoTime();
            while (true) {
                if (waiting.isEmpty()) {
                    if (closed && reservations == 0) {
                        return new Batch<>(List.of(), Duration.ZERO);
                    }
                    changed.await();
                    began = System.nanoTime();
                } else {
                    long remaining = maxWait.minus(waiting.getFirst().waited()).toNanos();
                    Optional<Object> ready = remaining <= 0 || closed
                            ? Optional.of(kind.apply(waiting.getFirst().request()))
                            : fullBatch(kind, max);
                    if (ready.isPresent()) {
                        return new Batch<>(
                                removeAll(kind, ready.get(), max), Duration.ofNanos(System.nanoTime() - began));
                    }
                    changed.awaitNanos(remaining);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // The first kind of which `max` requests wait.
    private Optional<Object> fullBatch(Function<? super R, ?> kind, int max) {
        var counts = new HashMap<Object, Integer>();
        for (Reservation<R> reservation : waiting) {
            Object own = kind.apply(reservation.request());
            if (counts.merge(own, 1, Integer::sum) >= max) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }

    private List<Reservation<R>> removeAll(Function<? super R, ?> kind, Object wanted, int max) {
        List<Reservation<R>> alike = waiting.stream()
                .filter(reservation -> kind.apply(reservation.request()).equals(wanted))
                .limit(max)
                .toList();
        alike.forEach(this::remove);
        return alike;
    }

    /// The number of different kinds among the requests that wait.
    public int kinds(Function<? super R, ?> kind) {
        return locked(() -> (int) waiting.stream()
                .map(reservation -> kind.apply(reservation.request()))
                .distinct()
                .count());
    }

    /// Waits for a request as [#take] does, or for a call of [#wake] since the last time.
    ///
    /// @return empty when woken, or when the queue has [#drained]
    public Optional<Reservation<R>> await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !woken && !(closed && reservations == 0)) {
                changed.await();
            }
            woken = false;
            return Optional.ofNullable(waiting.peek()).map(this::remove);
        } finally {
            lock.unlock();
        }
    }

    /// Lets [#await] return, so that the owner notices what else has changed.
    public void wake() {
        locked(() -> {
            woken = true;
            changed.signalAll();
            return true;
        });
    }

    /// Refuses new reservations; those that exist are still served.
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            return true;
        });
    }

    /// Refuses everything, because the owner has ended: new reservations at once, the requests that wait now, and
    /// those that are still being prepared as soon as they are enqueued. Without effect the second time.
    ///
    /// @param refusal thrown by every later reservation
    /// @param refuse called once per request, on this thread or on the one that enqueues
    public void refuseAll(RuntimeException refusal, Consumer<? super R> refuse) {
        List<Reservation<R>> rest = locked(() -> {
            if (ownerEnded != null) {
                return List.of();
            }
            ownerEnded = new OwnerEnded<>(refusal, refuse);
            closed = true;
            List<Reservation<R>> waitingNow = List.copyOf(waiting);
            waitingNow.forEach(this::remove);
            return waitingNow;
        });
        rest.forEach(reservation -> refuse.accept(reservation.request()));
    }

    /// True once the queue is closed and every reservation has been taken or closed.
    public boolean drained() {
        return locked(() -> closed && reservations == 0);
    }

    /// How long the owner takes per unit of cost, for the advice when to retry. The owner records it.
    public ServiceTime serviceTime() {
        return serviceTime;
    }

    /// The number of requests that are ready and wait.
    public int depth() {
        return locked(waiting::size);
    }

    /// The cost of the requests that wait or are being prepared.
    public long reservedCost() {
        return locked(() -> reservedCost);
    }

    /// How long the oldest waiting request has been waiting; zero when none waits.
    public Duration oldestAge() {
        return locked(
                () -> waiting.isEmpty() ? Duration.ZERO : waiting.getFirst().waited());
    }

    void enqueue(Reservation<R> reservation, R request) {
        OwnerEnded<R> refused = locked(() -> {
            if (reservation.released()) {
                return null;
            }
            reservation.hold(request);
            if (ownerEnded != null) {
                remove(reservation);
                return ownerEnded;
            }
            waiting.add(reservation);
            changed.signalAll();
            return null;
        });
        if (refused != null) {
            refused.refuse().accept(request);
        }
    }

    void withdraw(Reservation<R> reservation) {
        locked(() -> reservation.released() ? reservation : remove(reservation));
    }

    private Reservation<R> remove(Reservation<R> reservation) {
        waiting.remove(reservation);
        reservation.release();
        reservedCost -= reservation.cost();
        reservations--;
        changed.signalAll();
        return reservation;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
