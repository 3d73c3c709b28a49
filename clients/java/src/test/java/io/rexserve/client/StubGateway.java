package io.rexserve.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Gives the answers that a test wants, one after the other, and keeps what it was asked.
final class StubGateway implements AutoCloseable {
    /// @param after seconds in `Retry-After`; empty for none
    record Answer(int status, String type, String body, String after) {}

    record Asked(String path, String accept, String authorization, String timeout, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Queue<Answer> answers = new ArrayDeque<>();
    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    StubGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    StubGateway json(int status, String body) {
        answers.add(new Answer(status, status == 200 ? "application/json" : "application/problem+json", body, ""));
        return this;
    }

    StubGateway refusal(int status, String code, boolean retryable, String after) {
        answers.add(new Answer(
                status,
                "application/problem+json",
                "{\"type\": \"/problems/" + code + "\", \"title\": \"t\", \"status\": " + status
                        + ", \"detail\": \"d\","
                        + " \"code\": \"" + code + "\", \"retryable\": " + retryable
                        + (after.isEmpty() ? "" : ", \"retryAfterSeconds\": " + after) + ", \"requestId\": \"r\"}",
                after));
        return this;
    }

    StubGateway events(String body) {
        answers.add(new Answer(200, "text/event-stream", body, ""));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            asked.add(new Asked(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(headers.getFirst("Accept")),
                    String.valueOf(headers.getFirst("Authorization")),
                    String.valueOf(headers.getFirst("X-Request-Timeout-Ms")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Answer answer = answers.remove();
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            if (!answer.after().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", answer.after());
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean endless = answer.body().endsWith("…");
            exchange.sendResponseHeaders(answer.status(), endless ? 0 : body.length);
            exchange.getResponseBody().write(body);
            if (endless) {
                exchange.getResponseBody().flush();
                waitUntilClosed();
            }
        }
    }

    private void waitUntilClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        threads.shutdownNow();
        server.stop(0);
    }
}
