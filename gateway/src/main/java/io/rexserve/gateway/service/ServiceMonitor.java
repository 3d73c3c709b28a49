package io.rexserve.gateway.service;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Whether a replica of a service serves, by the state of the channel, which watches the health of each.
///
/// Every few seconds the service's name is looked up again and lost connections are tried again, also while others
/// work. gRPC by itself looks a name up only once a connection is lost, and waits up to two minutes between attempts: a
/// replica that has come, or has come back, would stay unused for as long.
final class ServiceMonitor {
    private final ManagedChannel channel;
    private final LongSupplier clock;
    private boolean ready;
    private long changed;

    /// @param interval between two look-ups
    /// @param clock nanoseconds
    ServiceMonitor(ManagedChannel channel, ScheduledExecutorService timer, Duration interval, LongSupplier clock) {
        this.channel = channel;
        this.clock = clock;
        this.changed = clock.getAsLong();
        watch();
        var _ = timer.scheduleWithFixedDelay(
                channel::resetConnectBackoff, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void watch() {
        ConnectivityState state = channel.getState(true);
        boolean lost = update(state == ConnectivityState.READY);
        if (lost) {
            channel.resetConnectBackoff(); // another replica may have come since the last look
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, this::watch);
        }
    }

    /// @return whether it was ready and is no longer
    private synchronized boolean update(boolean now) {
        boolean lost = ready && !now;
        if (ready != now) {
            ready = now;
            changed = clock.getAsLong();
        }
        return lost;
    }

    synchronized boolean ready() {
        return ready;
    }

    /// For how long no replica has served; zero while one does.
    synchronized Duration away() {
        return ready ? Duration.ZERO : Duration.ofNanos(clock.getAsLong() - changed);
    }
}
