package io.rexserve.serving.admission;

import io.rexserve.image.RgbImage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// An image that takes memory of a [DecodedImageBudget] until it is closed, once or several times.
public final class DecodedImage implements AutoCloseable {
    private final RgbImage image;
    private final Duration waitTime;
    private final Duration decodeTime;
    private final Runnable release;
    private final AtomicBoolean open = new AtomicBoolean(true);

    DecodedImage(RgbImage image, Duration waitTime, Duration decodeTime, Runnable release) {
        this.image = image;
        this.waitTime = waitTime;
        this.decodeTime = decodeTime;
        this.release = release;
    }

    public RgbImage image() {
        return image;
    }

    /// The time until the budget had memory for it.
    public Duration waitTime() {
        return waitTime;
    }

    /// The time that header check, decoding and orientation took.
    public Duration decodeTime() {
        return decodeTime;
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            release.run();
        }
    }
}
