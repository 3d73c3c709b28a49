package io.rexserve.data.spark;

import io.rexserve.data.chunk.PictureClock;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.StageException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// The driver's limits, as executors see them.
final class RemoteLimits implements EndpointLimits {
    private final DriverLine driver;

    /// The line to the driver; Spark's, or a test's.
    @FunctionalInterface
    interface DriverLine {
        /// @throws StageException if the driver does not answer
        RunMessage ask(RunMessage message);

        /// Name of this executor.
        default String executor() {
            return "driver";
        }
    }

    RemoteLimits(DriverLine driver) {
        this.driver = driver;
    }

    @Override
    public Permit acquire(String endpoint) throws InterruptedException {
        return PictureClock.paused(() -> {
            while (true) {
                switch (driver.ask(new RunMessage.Acquire(driver.executor(), endpoint))) {
                    case RunMessage.Granted granted -> {
                        return new RemotePermit(driver, granted.permit());
                    }
                    case RunMessage.Wait wait -> Thread.sleep(wait.millis());
                    case RunMessage.Stopped stopped -> throw new StageException(stopped.why());
                    case RunMessage other -> throw new IllegalStateException("answer of the driver: " + other);
                }
            }
        });
    }

    private static final class RemotePermit implements Permit {
        private final DriverLine driver;
        private final long id;
        private final AtomicBoolean released = new AtomicBoolean();

        RemotePermit(DriverLine driver, long id) {
            this.driver = driver;
            this.id = id;
        }

        @Override
        public void release(long tokensIn, long tokensOut, Duration retryAfter) {
            if (released.compareAndSet(false, true)) {
                driver.ask(new RunMessage.Release(id, tokensIn, tokensOut, retryAfter.toMillis()));
            }
        }
    }
}
