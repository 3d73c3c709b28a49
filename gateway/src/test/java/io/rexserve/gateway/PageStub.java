package io.rexserve.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server of the page alone, whose answers a test writes byte by byte: what no gateway would do on purpose, such as
/// an answer that stops in its middle.
final class PageStub implements AutoCloseable {
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    /// What the page is told of the limits of this server.
    static final String LIMITS = """
            {"maxImageBytes": 100000, "maxImagePixels": 1000000, "maxAspectRatio": 100.0,
             "imageFormats": ["JPEG", "PNG", "WEBP", "GIF", "BMP"], "timeoutMillis": 60000, "maxTimeoutMillis": 300000,
             "maxLabels": 100, "maxLabelLength": 200}
            """;

    /// One model, which says what it was trained for.
    private static final String MODELS = """
            {"object": "list", "data": [{"id": "default", "language": {"name": "rex-tiny/chatrex",
             "tasks": ["detect", "refer", "region_category"], "vocabulary": {"kind": "open", "names": []}}}]}
            """;

    final int port;
    /// Requests that wait for their answer, in the order they came.
    private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final HttpServer server;
    /// Requests for an answer are hung up on.
    volatile boolean mute;

    PageStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", PageStub::file);
        server.createContext("/playground.json", exchange -> send(exchange, 200, "application/json", LIMITS));
        server.createContext("/v1/models", exchange -> send(exchange, 200, "application/json", MODELS));
        server.createContext("/v1/", this::call);
        server.start();
        port = server.getAddress().getPort();
    }

    private void call(HttpExchange exchange) {
        if (mute) {
            exchange.close();
        } else {
            calls.add(new Call(exchange));
        }
    }

    /// The next request for an answer.
    Call next() throws InterruptedException {
        Call call = calls.poll(20, TimeUnit.SECONDS);
        if (call == null) {
            throw new IllegalStateException("nothing was asked");
        }
        return call;
    }

    /// One request; its answer is what the test makes of it.
    static final class Call {
        private final HttpExchange exchange;

        private Call(HttpExchange exchange) {
            this.exchange = exchange;
        }

        void refuse(int status, String type, String body) throws IOException {
            send(exchange, status, type, body);
        }

        /// Begins a stream of events with the proposals of an image of 64 x 48 pixels.
        Call begin() throws IOException {
            return begin(64, 48);
        }

        Call begin(int width, int height) throws IOException {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            return event("proposals", """
                    {"count": 3, "image": {"width": %d, "height": %d}}""".formatted(width, height));
        }

        Call event(String name, String data) throws IOException {
            return write("event: " + name + "\ndata: " + data + "\n\n");
        }

        Call object(String label) throws IOException {
            return event("object", """
                    {"label": "%s", "box": [4, 4, 30, 30], "index": 0, "score": 0.42, "tokenProbability": 0.6,
                     "proposalScore": 0.3}""".formatted(label).replace("\n", ""));
        }

        Call write(String text) throws IOException {
            OutputStream out = exchange.getResponseBody();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /// Ends the connection in the middle of the answer.
        void cut() {
            exchange.close();
        }

        /// Writes until the other side is found to be gone.
        boolean givenUp() {
            try {
                for (int i = 0; i < 100_000; i++) {
                    write(":" + " ".repeat(1000) + "\n\n");
                }
                return false;
            } catch (IOException _) {
                return true;
            }
        }
    }

    private static void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/") ? "/index.html" : path;
        try (InputStream in = PageStub.class.getResourceAsStream("/static" + name)) {
            if (in == null) {
                send(exchange, 404, "text/plain", "nothing here");
                return;
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            byte[] body = in.readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
