package io.rexserve.serving.admission;

import io.grpc.Context;
import io.rexserve.image.DecodeCancelledException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/// One image to be decoded: made by its caller, run by a thread of the budget, cancelled by either or by a third.
///
/// @param <T> what is made of the image
final class DecodeJob<T> {
    /// Decodes an image, looking often at whether it has been cancelled.
    @FunctionalInterface
    interface Work<T> {
        T run(BooleanSupplier cancelled);
    }

    /// What came out.
    ///
    /// @param waited until there were memory and a thread
    /// @param took the work itself
    /// @param release frees the memory that is still held
    record Done<T>(T value, Duration waited, Duration took, Runnable release) {}

    private final long bytes;
    private final boolean small;
    private final Work<T> work;
    private final ToLongFunction<T> kept;
    private final LongConsumer release;
    private final long arrived = System.nanoTime();
    private final CompletableFuture<Done<T>> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    /// @param bytes at the peak
    /// @param kept bytes that are held afterwards
    /// @param release given the bytes that are not held any more
    DecodeJob(long bytes, boolean small, Work<T> work, ToLongFunction<T> kept, LongConsumer release) {
        this.bytes = bytes;
        this.small = small;
        this.work = work;
        this.kept = kept;
        this.release = release;
    }

    long bytes() {
        return bytes;
    }

    boolean small() {
        return small;
    }

    long arrivedNanos() {
        return arrived;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /// Decodes, on a thread of the budget, once the job's memory has been taken.
    void run() {
        long began = System.nanoTime();
        T value;
        try {
            value = work.run(() -> cancelled);
        } catch (RuntimeException | Error e) { // belongs to the caller, who is told; the thread goes on
            release.accept(bytes);
            result.completeExceptionally(e);
            return;
        }
        long held = Math.min(bytes, kept.applyAsLong(value));
        release.accept(bytes - held);
        var done = new Done<>(
                value,
                Duration.ofNanos(began - arrived),
                Duration.ofNanos(System.nanoTime() - began),
                () -> release.accept(held));
        if (!result.complete(done)) {
            done.release.run();
        }
    }

    /// Releases the caller at once; a decoding under way ends at the next rows. Without effect on a job that has ended.
    void cancel() {
        cancelled = true;
        result.completeExceptionally(new DecodeCancelledException());
    }

    /// Waits for the image.
    ///
    /// @throws TimeoutException if the time, or the caller's deadline, has passed
    Done<T> await(Duration maxWait, Context caller) throws InterruptedException, TimeoutException {
        boolean taken = false;
        try {
            Done<T> done = result.get(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            taken = true;
            return done;
        } catch (TimeoutException _) {
            throw new TimeoutException("image: not decoded within " + maxWait);
        } catch (CancellationException _) {
            if (caller.cancellationCause() instanceof TimeoutException) {
                throw new TimeoutException("image: not decoded before the deadline");
            }
            throw new DecodeCancelledException();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        } finally {
            if (!taken) {
                abandon();
            }
        }
    }

    private void abandon() {
        cancel();
        if (!result.isCompletedExceptionally()) {
            result.join().release.run(); // was decoded in the very moment in which its caller gave up
        }
    }
}
