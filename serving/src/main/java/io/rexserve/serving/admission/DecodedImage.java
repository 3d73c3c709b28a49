package io.rexserve.serving.admission;

import io.rexserve.image.RgbImage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// An image that takes memory of a [DecodedImageBudget] until it is closed, once or several times.
public final class DecodedImage implements AutoCloseable {
    private final RgbImage image;
    private final Duration waited;
    private final Duration decoded;
    private final Runnable release;
    private final AtomicBoolean open = new AtomicBoolean(true);

    DecodedImage(RgbImage image, Duration waited, Duration decoded, Runnable release) {
        this.image = image;
        this.waited = waited;
        this.decoded = decoded;
        this.release = release;
    }

    public RgbImage image() {
        return image;
    }

    /// The time until the budget had memory for it.
    public Duration waited() {
        return waited;
    }

    /// The time that header check, decoding and orientation took.
    public Duration decoded() {
        return decoded;
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            release.run();
        }
    }
}
