package io.rexserve.gateway.connection;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Gives a request a [Context] that ends with the request's time, or when its caller disconnects.
public final class CallerWatch {
    private final ScheduledThreadPoolExecutor timer;
    private final Duration interval;

    /// @param interval between two checks of a connection
    public CallerWatch(ConnectionTimer timer, Duration interval) {
        this.timer = timer.executor();
        this.interval = interval;
    }

    /// Attaches a context to the current thread until it is closed: gRPC calls started in it are cancelled when the
    /// time is over or the caller disconnects.
    ///
    /// @param time that remains; a negative one is over
    public Watched watch(Duration time) {
        return new Watched(Context.current().withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS, timer));
    }

    /// A request that is watched.
    public final class Watched implements AutoCloseable {
        private final Context.CancellableContext context;
        private final @Nullable DisconnectCheck check;
        private final Context before;

        private Watched(Context.CancellableContext context) {
            this.context = context;
            this.check = Connection.CURRENT.isBound() ? new DisconnectCheck(Connection.CURRENT.get(), context) : null;
            this.before = context.attach();
        }

        @Override
        public void close() {
            context.detach(before);
            if (check != null) {
                check.close();
            }
            context.cancel(null);
        }
    }

    /// Checks a connection at intervals until it is closed.
    private final class DisconnectCheck implements AutoCloseable {
        private final Connection connection;
        private final Context.CancellableContext context;
        private final Future<?> checks;
        private boolean over;

        DisconnectCheck(Connection connection, Context.CancellableContext context) {
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

        /// Returns once no check runs: a check must not read bytes of the connection's next request.
        @Override
        public void close() {
            synchronized (this) {
                over = true;
            }
            checks.cancel(false);
        }
    }
}
