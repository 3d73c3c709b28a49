package io.rexserve.serving.admission;

import io.grpc.Context;
import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.RgbImage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// One image to be decoded: made by its caller, run by a thread of the budget, cancelled by either or by a third.
final class DecodeJob {
    /// Decodes an image, looking often at whether it has been cancelled.
    @FunctionalInterface
    interface Decoding {
        RgbImage run(BooleanSupplier cancelled);
    }

    private final long bytes;
    private final boolean small;
    private final Decoding decoding;
    private final LongConsumer release;
    private final long arrived = System.nanoTime();
    private final CompletableFuture<DecodedImage> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    /// @param bytes at the peak
    /// @param release given the bytes that are not held any more
    DecodeJob(long bytes, boolean small, Decoding decoding, LongConsumer release) {
        this.bytes = bytes;
        this.small = small;
        this.decoding = decoding;
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
        RgbImage image;
        try {
            image = decoding.run(() -> cancelled);
        } catch (RuntimeException | Error e) { // belongs to the caller, who is told; the thread goes on
            release.accept(bytes);
            result.completeExceptionally(e);
            return;
        }
        long kept = Math.min(bytes, image.pixels().length);
        release.accept(bytes - kept);
        var decoded = new DecodedImage(
                image,
                Duration.ofNanos(began - arrived),
                Duration.ofNanos(System.nanoTime() - began),
                () -> release.accept(kept));
        if (!result.complete(decoded)) {
            decoded.close();
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
    DecodedImage await(Duration maxWait, Context caller) throws InterruptedException, TimeoutException {
        boolean taken = false;
        try {
            DecodedImage image = result.get(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            taken = true;
            return image;
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
            result.join().close(); // was decoded in the very moment in which its caller gave up
        }
    }
}
