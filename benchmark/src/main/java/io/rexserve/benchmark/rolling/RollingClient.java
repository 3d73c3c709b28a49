package io.rexserve.benchmark.rolling;

import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.RequestResult;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One client: it stays at an address until an answer ends the connection. It repeats nothing.
final class RollingClient implements AutoCloseable {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

    private final Map<String, GatewayClient> clients = new HashMap<>();
    private @Nullable String address;

    @Nullable
    String address() {
        return address;
    }

    /// @param look finds the address for a new connection
    RequestResult send(LoadRequest request, Supplier<String> look, int port) throws InterruptedException {
        if (address == null) {
            address = look.get();
        }
        GatewayClient client = clients.computeIfAbsent(
                address, at -> new GatewayClient(URI.create("http://" + at + ":" + port + "/"), TIME_LIMIT));
        RequestResult result = client.send(request, System.nanoTime(), GatewayClient.EventListener.SILENT);
        if (client.closed() || !(result instanceof RequestResult.Completed)) {
            address = null;
        }
        return result;
    }

    @Override
    public void close() {
        clients.values().forEach(GatewayClient::close);
    }
}
