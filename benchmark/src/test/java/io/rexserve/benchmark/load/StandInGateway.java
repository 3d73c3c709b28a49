package io.rexserve.benchmark.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers HTTP as a test wants it to.
final class StandInGateway implements AutoCloseable {
    static final String DONE = "{\"objects\":[{}],\"text\":\"x\",\"usage\":{\"completionTokens\":7},\"warnings\":[]}";

    private final HttpServer server;
    private final ExecutorService threads;

    /// Answers one request.
    @FunctionalInterface
    interface Handler {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private StandInGateway(ExecutorService threads, Handler handler) throws IOException {
        this.threads = threads;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                handler.answer(exchange);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    static StandInGateway of(Handler handler) throws IOException {
        return new StandInGateway(Executors.newVirtualThreadPerTaskExecutor(), handler);
    }

    /// One request after the other, as a service with one slot.
    static StandInGateway oneAtATime(Handler handler) throws IOException {
        return new StandInGateway(Executors.newSingleThreadExecutor(), handler);
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Begins a stream.
    static OutputStream stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=UTF-8");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    static void event(OutputStream out, String name, String data) throws IOException {
        out.write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
