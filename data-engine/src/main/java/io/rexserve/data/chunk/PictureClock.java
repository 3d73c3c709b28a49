package io.rexserve.data.chunk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The time that a stage works on one picture. Waiting for an endpoint's limits does not count.
///
/// Threads that the stage starts for the picture count as its own.
public final class PictureClock {
    private static final InheritableThreadLocal<@Nullable PictureClock> CURRENT = new InheritableThreadLocal<>();

    private final long began = System.nanoTime();
    private long paused;
    private long pausedSince;
    private int pauses;

    /// Makes this the clock of this thread, until [#detach].
    void attach() {
        CURRENT.set(this);
    }

    static void detach() {
        CURRENT.remove();
    }

    /// Waiting that does not count.
    @FunctionalInterface
    public interface Wait<T> {
        T run() throws InterruptedException;
    }

    /// Waits without the clock of the picture that this thread works on.
    public static <T> T paused(Wait<T> wait) throws InterruptedException {
        PictureClock clock = CURRENT.get();
        if (clock == null) {
            return wait.run();
        }
        clock.pause();
        try {
            return wait.run();
        } finally {
            clock.resume();
        }
    }

    private synchronized void pause() {
        if (pauses++ == 0) {
            pausedSince = System.nanoTime();
        }
    }

    private synchronized void resume() {
        if (--pauses == 0) {
            paused += System.nanoTime() - pausedSince;
        }
    }

    synchronized Duration elapsed() {
        long now = System.nanoTime();
        return Duration.ofNanos(now - began - paused - (pauses > 0 ? now - pausedSince : 0));
    }
}
