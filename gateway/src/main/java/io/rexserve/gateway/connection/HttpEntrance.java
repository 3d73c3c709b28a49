package io.rexserve.gateway.connection;

import io.rexserve.serving.lifecycle.Entrance;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.catalina.connector.Connector;

/// The public HTTP server. While it stops, each answer ends its connection, so that the client opens the next one
/// elsewhere; the listener closes before the connections do.
public final class HttpEntrance implements Entrance {
    private final Supplier<List<Connector>> connectors;
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean stopping;

    /// @param connectors of the server, once it has started
    public HttpEntrance(Supplier<List<Connector>> connectors) {
        this.connectors = connectors;
    }

    /// A request comes in.
    ///
    /// @return whether its connection is to end with it
    boolean enter() {
        active.incrementAndGet();
        return stopping;
    }

    /// A request has been answered.
    void leave() {
        active.decrementAndGet();
    }

    @Override
    public void announceStop() {
        stopping = true;
    }

    @Override
    public void close() {
        connectors.get().forEach(connector -> connector.getProtocolHandler().closeServerSocketGraceful());
    }

    @Override
    public int active() {
        return active.get();
    }

    /// The server itself ends what is left.
    @Override
    public void end() {}
}
