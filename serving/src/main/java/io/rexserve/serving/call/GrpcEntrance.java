package io.rexserve.serving.call;

import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.rexserve.serving.lifecycle.Entrance;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/// The gRPC server of a process. Clients that watch its health learn at once that it is about to stop, others by the
/// end of the connection.
final class GrpcEntrance implements Entrance, ApplicationListener<GrpcServerStartedEvent> {
    /// In which clients close connections that they were told to leave.
    private static final long LEAVING_SECONDS = 1;

    private final HealthStatusManager health;
    private final List<BoundedService> services;
    private volatile @Nullable Server server;

    GrpcEntrance(HealthStatusManager health, List<BoundedService> services) {
        this.health = health;
        this.services = List.copyOf(services);
    }

    @Override
    public void onApplicationEvent(GrpcServerStartedEvent event) {
        server = event.getServer();
    }

    @Override
    public void announceStop() {
        health.enterTerminalState();
    }

    @Override
    public void close() {
        Server running = server;
        if (running != null) {
            running.shutdown();
        }
    }

    @Override
    public int active() {
        return services.stream().mapToInt(BoundedService::open).sum();
    }

    /// Without calls of ours only those are open that watch the health of the server, and they never end.
    @Override
    public void end() {
        Server running = server;
        if (running == null) {
            return;
        }
        try {
            running.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        running.shutdownNow();
    }
}
