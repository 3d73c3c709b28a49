package io.rexserve.gateway.connection;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs work in a [Context] that ends with the request's time, or with its caller.
public final class CallerWatch implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());
    private final Duration interval;

    /// @param interval between two checks of a connection
    public CallerWatch(Duration interval) {
        this.interval = interval;
        timer.setRemoveOnCancelPolicy(true); // most requests end long before their time
    }

    /// Runs work whose gRPC calls are cancelled when the time is over or the caller hangs up.
    ///
    /// @param time left for it; a negative one is over
    public <T> T call(Duration time, Callable<T> work) throws Exception {
        Context.CancellableContext context =
                Context.current().withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS, timer);
        try {
            if (!Connection.CURRENT.isBound()) {
                return context.call(work);
            }
            try (var _ = new Check(Connection.CURRENT.get(), context)) {
                return context.call(work);
            }
        } finally {
            context.cancel(null);
        }
    }

    /// Checks a connection at intervals until it is closed.
    private final class Check implements AutoCloseable {
        private final Connection connection;
        private final Context.CancellableContext context;
        private final Future<?> checks;
        private boolean over;

        Check(Connection connection, Context.CancellableContext context) {
            this.connection = connection;
            this.context = context;
            this.checks = timer.scheduleWithFixedDelay(
                    this::check, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        private synchronized void check() {
            if (!over && connection.gone()) {
                context.cancel(null);
            }
        }

        /// Returns when nobody checks any more: the next request's bytes must find nobody else reading.
        @Override
        public void close() {
            synchronized (this) {
                over = true;
            }
            checks.cancel(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
