package io.rexserve.serving.admission;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/// Jobs that wait for memory and for a thread, small and large ones apart. Safe for use by several threads.
///
/// The next job of a lane is the one with the smallest sum of its arrival and ten times the time that it should take:
/// shorter ones come first, and none waits for ever.
final class DecodeQueue {
    private static final long NANOS_PER_BYTE = 50;

    private final long reserved;
    private final long capacity;
    private final Queue<DecodeJob<?>> small = lane();
    private final Queue<DecodeJob<?>> large = lane();
    private long free;
    private boolean closed;

    /// @param capacity bytes of memory
    /// @param reserved of these, what large images may not take
    DecodeQueue(long capacity, long reserved) {
        this.capacity = capacity;
        this.reserved = reserved;
        this.free = capacity;
    }

    private static Queue<DecodeJob<?>> lane() {
        return new PriorityQueue<>(Comparator.comparingLong(job -> job.arrivedNanos() + NANOS_PER_BYTE * job.bytes()));
    }

    synchronized void add(DecodeJob<?> job) {
        if (closed) {
            job.cancel();
        } else if (!job.isCancelled()) {
            lane(job.small()).add(job);
            notifyAll();
        }
    }

    /// Removes a job that waits, so that the next one can have its turn.
    synchronized void remove(DecodeJob<?> job) {
        if (lane(job.small()).remove(job)) {
            notifyAll();
        }
    }

    /// Waits for the next job of a lane and takes its memory.
    synchronized DecodeJob<?> take(boolean smallOnes) throws InterruptedException {
        while (true) {
            DecodeJob<?> next = lane(smallOnes).peek();
            if (next != null && next.bytes() <= (smallOnes ? free : free - reserved)) {
                free -= next.bytes();
                return lane(smallOnes).remove();
            }
            wait();
        }
    }

    synchronized void release(long bytes) {
        free += bytes;
        notifyAll();
    }

    synchronized long held() {
        return capacity - free;
    }

    synchronized void close() {
        closed = true;
        small.forEach(DecodeJob::cancel);
        large.forEach(DecodeJob::cancel);
        small.clear();
        large.clear();
    }

    private Queue<DecodeJob<?>> lane(boolean smallOnes) {
        return smallOnes ? small : large;
    }
}
