package io.rexserve.model.engine;

import io.rexserve.image.ImageDecoder;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.RgbImage;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The memory that decoded pictures may take together, counted in pixels. A file of a few kilobytes can hold the most
/// pixels that are taken, so that neither the length of files nor their number bounds what decoding them needs.
///
/// Who finds no room waits, first come, first served. A picture larger than the whole room waits until it is alone.
public final class DecodedImageBudget {
    private static final int UNIT = 1024;

    private final ImageLimits limits;
    private final int units;
    private final Semaphore free;

    /// @param limits of one picture
    /// @param pixels of all pictures held at a time, >= 1
    public DecodedImageBudget(ImageLimits limits, long pixels) {
        if (pixels < 1) {
            throw new IllegalArgumentException("pixels: " + pixels + " (expected: >= 1)");
        }
        this.limits = limits;
        this.units = Math.toIntExact(Math.ceilDiv(pixels, UNIT));
        this.free = new Semaphore(units, true);
    }

    /// Reads a file's header.
    ///
    /// @throws io.rexserve.image.InvalidImageException if the file is too large or the header shows that it is no
    ///     picture that would be decoded
    public ImageHeader probe(byte[] file) {
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requirePixels(header);
        return header;
    }

    /// Decodes a file as soon as there is room for its picture.
    ///
    /// @param patience how long to wait for room
    /// @return closing it gives the room back
    /// @throws io.rexserve.image.InvalidImageException what is wrong with the file; said without waiting where the
    ///     header shows it
    /// @throws TimeoutException if no room was free in time
    public DecodedImage decode(byte[] file, Duration patience) throws InterruptedException, TimeoutException {
        ImageHeader header = probe(file);
        int taken = (int) Math.min(units, Math.ceilDiv(header.pixels(), UNIT));
        long asked = System.nanoTime();
        if (!free.tryAcquire(taken, patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("no room for " + header.pixels() + " pixels within " + patience);
        }
        boolean decoded = false;
        try {
            long began = System.nanoTime();
            RgbImage image = ImageDecoder.decode(file, limits);
            var picture = new DecodedImage(
                    image,
                    Duration.ofNanos(began - asked),
                    Duration.ofNanos(System.nanoTime() - began),
                    () -> free.release(taken));
            decoded = true;
            return picture;
        } finally {
            if (!decoded) {
                free.release(taken);
            }
        }
    }

    /// Pixels that are held now, rounded up per picture.
    public long held() {
        return (long) (units - free.availablePermits()) * UNIT;
    }
}
