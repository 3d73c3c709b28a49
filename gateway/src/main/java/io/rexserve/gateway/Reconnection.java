package io.rexserve.gateway;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Tries lost connections again every few seconds.
///
/// gRPC waits longer after each attempt, up to two minutes: a service that was away for some minutes would stay
/// away for its callers although it is back. Calls themselves do not wait for a connection: a request without
/// one is refused so at once.
final class Reconnection implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconnection").factory());
    private final List<ManagedChannel> channels;

    /// @param interval between two attempts
    Reconnection(List<ManagedChannel> channels, Duration interval) {
        this.channels = List.copyOf(channels);
        var _ = timer.scheduleWithFixedDelay(
                this::tryAgain, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tryAgain() {
        channels.stream()
                .filter(channel -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE)
                .forEach(ManagedChannel::resetConnectBackoff);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
