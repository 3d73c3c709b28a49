package io.rexserve.serving.admission;

import io.rexserve.image.ImageDecoder;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.RgbImage;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The memory that decoded images may take together, counted in pixels. A file of a few kilobytes can hold as many
/// pixels as an image may have, so neither the size of the files nor their number bounds what decoding them needs.
///
/// Callers wait in the order in which they came. An image larger than the whole budget waits until it is the only one.
public final class DecodedImageBudget {
    private static final int PIXELS_PER_UNIT = 1024;

    private final ImageLimits limits;
    private final int units;
    private final Semaphore free;

    /// @param limits of one image
    /// @param pixels of all images held at a time, >= 1
    public DecodedImageBudget(ImageLimits limits, long pixels) {
        if (pixels < 1) {
            throw new IllegalArgumentException("pixels: " + pixels + " (expected: >= 1)");
        }
        this.limits = limits;
        this.units = Math.toIntExact(Math.ceilDiv(pixels, PIXELS_PER_UNIT));
        this.free = new Semaphore(units, true);
    }

    /// Reads a file's header.
    ///
    /// @throws io.rexserve.image.InvalidImageException if the file is too large, or its header shows that it is
    ///     not an image within the limits
    public ImageHeader probe(byte[] file) {
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requireSize(header);
        return header;
    }

    /// Decodes a file as soon as the budget has memory for its image.
    ///
    /// @param maxWait how long to wait for memory
    /// @return closing it frees the memory
    /// @throws io.rexserve.image.InvalidImageException what is wrong with the file; without waiting
    ///     where the header shows it
    /// @throws TimeoutException if no memory was free in time
    public DecodedImage decode(byte[] file, Duration maxWait) throws InterruptedException, TimeoutException {
        ImageHeader header = probe(file);
        int taken = (int) Math.min(units, Math.ceilDiv(header.pixels(), PIXELS_PER_UNIT));
        long requested = System.nanoTime();
        if (!free.tryAcquire(taken, maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException(
                    "decoded images: no memory for " + header.pixels() + " pixels within " + maxWait);
        }
        boolean decoded = false;
        try {
            long began = System.nanoTime();
            RgbImage image = ImageDecoder.decode(file, limits);
            var held = new DecodedImage(
                    image,
                    Duration.ofNanos(began - requested),
                    Duration.ofNanos(System.nanoTime() - began),
                    () -> free.release(taken));
            decoded = true;
            return held;
        } finally {
            if (!decoded) {
                free.release(taken);
            }
        }
    }

    /// Pixels that are held now, rounded up per image.
    public long held() {
        return (long) (units - free.availablePermits()) * PIXELS_PER_UNIT;
    }
}
