package io.rexserve.serving.admission;

import io.grpc.Context;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The memory and the threads that decoding may take in this process. A file of a few kilobytes can hold as many
/// pixels as an image may have, so neither the size of the files nor their number bounds what decoding them needs.
///
/// Images are decoded by few threads, in two lanes: small ones never wait for large ones, neither for a thread nor for
/// memory nor, on Linux, for a processor. What does not fit into the memory waits; what could never fit is refused. A
/// caller that leaves or whose deadline passes is released at once, and its decoding ends at the next few rows.
public final class DecodedImageBudget implements AutoCloseable {
    /// Of the memory, what only small images may take: an eighth, enough for four of them.
    private static final int RESERVED = 8;

    private static final int SMALL_AT_A_TIME = 4;

    /// An image is small up to 32 MiB, 10 megapixels of most formats, whatever memory there is.
    private static final long MOST_SMALL = 32 << 20;

    /// Large images give way to small ones and to the networks on the processors as well.
    private static final int LARGE_NICENESS = 10;

    private final Duration maxTime;
    private final long bytes;
    private final long capacity;
    private final long small;
    private final DecodeQueue queue;
    private final List<Thread> threads = new ArrayList<>();

    /// @param bytes of all images held at a time, >= 1; [ImageDecoder#peakBytes] of each counts
    /// @param maxTime of the processor for one image
    /// @param threads of each lane, >= 1
    public DecodedImageBudget(long bytes, Duration maxTime, int threads) {
        if (bytes < 1 || threads < 1) {
            throw new IllegalArgumentException("bytes: " + bytes + ", threads: " + threads + " (expected: both >= 1)");
        }
        long reserved = bytes / RESERVED;
        this.maxTime = maxTime;
        this.bytes = bytes;
        this.capacity = bytes - reserved;
        this.small = Math.min(MOST_SMALL, reserved / SMALL_AT_A_TIME);
        this.queue = new DecodeQueue(bytes, reserved);
        for (int i = 0; i < threads; i++) {
            this.threads.add(start("decode-small-" + i, true));
            this.threads.add(start("decode-large-" + i, false));
        }
    }

    private Thread start(String name, boolean smallOnes) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            if (!smallOnes) {
                ThreadNiceness.set(LARGE_NICENESS);
            }
            try {
                while (true) {
                    queue.take(smallOnes).run();
                }
            } catch (InterruptedException _) { // closed
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Reads a file's header.
    ///
    /// @throws InvalidImageException if the file is too large, its header shows that it is not an image
    ///     within the limits, or decoding it would take more memory than there is
    public ImageHeader probe(byte[] file, ImageLimits limits) {
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requireSize(header);
        long bytes = ImageDecoder.peakBytes(file, header);
        if (bytes > capacity) {
            throw new InvalidImageException.TooCostly("image: decoding " + header.width() + " x " + header.height()
                    + " pixels of " + header.format() + " takes " + bytes + " bytes of memory (expected: <= " + capacity
                    + ")");
        }
        return header;
    }

    /// Decodes a file as soon as there are memory and a thread for it.
    ///
    /// @param caller ends the waiting and the decoding when it is cancelled or its deadline passes
    /// @param maxWait until the image is decoded
    /// @return closing it frees the memory
    /// @throws InvalidImageException what is wrong with the file; without waiting where the header shows it
    /// @throws io.rexserve.image.DecodeCancelledException if the caller has cancelled
    /// @throws TimeoutException if its deadline or `maxWait` has passed
    public DecodedImage decode(byte[] file, ImageLimits limits, Context caller, Duration maxWait)
            throws InterruptedException, TimeoutException {
        DecodeJob.Done<RgbImage> done =
                run(file, limits, caller, maxWait, image -> image, image -> image.pixels().length);
        return new DecodedImage(done.value(), done.waited(), done.took(), done.release());
    }

    /// What was made of an image.
    ///
    /// @param waitTime until there were memory and a thread for it
    /// @param decodeTime of decoding and preparation
    public record Prepared<T>(T value, Duration waitTime, Duration decodeTime) {}

    /// Decodes a file and makes something small of the image, on the same thread; the image is freed with that.
    ///
    /// @param preparation given the image, of which it must not keep a reference
    /// @throws InvalidImageException as [#decode]
    /// @throws TimeoutException as [#decode]
    public <T> Prepared<T> prepare(
            byte[] file, ImageLimits limits, Context caller, Duration maxWait, Function<RgbImage, T> preparation)
            throws InterruptedException, TimeoutException {
        DecodeJob.Done<T> done = run(file, limits, caller, maxWait, preparation, _ -> 0);
        return new Prepared<>(done.value(), done.waited(), done.took());
    }

    private <T> DecodeJob.Done<T> run(
            byte[] file,
            ImageLimits limits,
            Context caller,
            Duration maxWait,
            Function<RgbImage, T> preparation,
            ToLongFunction<T> kept)
            throws InterruptedException, TimeoutException {
        ImageHeader header = probe(file, limits);
        long bytes = ImageDecoder.peakBytes(file, header);
        DecodeJob.Work<T> work =
                cancelled -> preparation.apply(ImageDecoder.decode(file, limits, new DecodeBudget(maxTime, cancelled)));
        var job = new DecodeJob<>(bytes, bytes <= small, work, kept, queue::release);
        Context.CancellationListener left = _ -> job.cancel();
        caller.addListener(left, Runnable::run);
        try {
            queue.add(job);
            return job.await(maxWait, caller);
        } finally {
            caller.removeListener(left);
            queue.remove(job); // without effect on one that has begun
        }
    }

    /// Bytes that are held now.
    public long held() {
        return queue.held();
    }

    /// Bytes that may be held.
    public long capacity() {
        return bytes;
    }

    /// Ends the threads; what still waits is cancelled.
    @Override
    public void close() {
        queue.close();
        threads.forEach(Thread::interrupt);
    }
}
