package io.rexserve.gateway.rest;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Runs work in a [Context] that ends with the request's time, or with its caller.
final class CallerWatch implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());
    private final Duration interval;

    /// @param interval between two looks at a connection
    CallerWatch(Duration interval) {
        this.interval = interval;
    }

    /// Runs work whose gRPC calls are cancelled when the time is over or the caller hangs up.
    ///
    /// @param time left for it; a negative one is over
    <T> T call(Duration time, Callable<T> work) throws Exception {
        Context.CancellableContext context =
                Context.current().withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS, timer);
        var done = new CountDownLatch(1);
        Thread watcher = Connection.CURRENT.isBound() ? watch(Connection.CURRENT.get(), context, done) : null;
        try {
            return context.call(work);
        } finally {
            done.countDown();
            if (watcher != null) {
                watcher.join(); // the next request's bytes must find nobody else reading
            }
            context.cancel(null);
        }
    }

    private Thread watch(Connection connection, Context.CancellableContext context, CountDownLatch done) {
        return Thread.ofVirtual().name("caller-watch").start(() -> {
            try {
                while (!done.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                    if (connection.gone()) {
                        context.cancel(null);
                        return;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
