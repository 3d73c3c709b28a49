package io.rexserve.gateway.connection;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The timer behind every limit of a connection. What it runs must not wait.
public final class ConnectionTimer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());

    public ConnectionTimer() {
        executor.setRemoveOnCancelPolicy(true); // most requests end long before their time
    }

    /// Runs a task once, after a time, unless it is cancelled before.
    public Future<?> after(Duration time, Runnable task) {
        return executor.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    ScheduledThreadPoolExecutor executor() {
        return executor;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
