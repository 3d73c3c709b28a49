package io.rexserve.data.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that behaves as badly as it is told to: first as scripted, one reply after the other, then as always.
final class FakeEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour always = status(500, "nothing scripted");

    /// What it was asked.
    record Request(String path, String authorization, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }
    }

    /// How it replies to one request.
    interface Behaviour {
        void reply(FakeEndpoint server, HttpExchange exchange, Request request) throws IOException;
    }

    FakeEndpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    FakeEndpoint then(Behaviour... behaviours) {
        script.addAll(List.of(behaviours));
        return this;
    }

    FakeEndpoint always(Behaviour behaviour) {
        always = behaviour;
        return this;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try (exchange) {
            var request = new Request(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Behaviour next = script.poll();
            (next == null ? always : next).reply(this, exchange, request);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    static Behaviour status(int status, String body, String... headers) {
        return (_, exchange, _) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /// Answers with 200 and a body that depends on the request.
    static Behaviour answering(Function<Request, String> body) {
        return (server, exchange, request) -> status(200, body.apply(request)).reply(server, exchange, request);
    }

    /// A well-behaved chat completion.
    static Behaviour chat(String content) {
        return status(200, completion(content, "stop", "{\"prompt_tokens\": 100, \"completion_tokens\": 10}"));
    }

    static Behaviour chat(String content, String finish, String usage) {
        return status(200, completion(content, finish, usage));
    }

    static String completion(String content, String finish, String usage) {
        return "{\"id\": \"1\", \"object\": \"chat.completion\", \"choices\": [{\"index\": 0, \"finish_reason\": \""
                + finish + "\", \"message\": {\"role\": \"assistant\", \"content\": "
                + JsonMapper.shared().writeValueAsString(content) + "}}]"
                + (usage.isEmpty() ? "" : ", \"usage\": " + usage) + "}";
    }

    /// Closes the connection without a word.
    static Behaviour droppedConnection() {
        return (_, exchange, _) -> exchange.close();
    }

    /// Closes the connection in the middle of a body.
    static Behaviour brokenBody() {
        return (_, exchange, _) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"choices\"".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("cut off");
        };
    }

    /// Never answers, until the server is closed.
    static Behaviour stalled() {
        return (server, _, _) -> await(server);
    }

    /// Sends headers and one byte, and never the others.
    static Behaviour trickle() {
        return (server, exchange, _) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            try {
                while (!server.closed.await(20, TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /// Sends blanks for as long as anybody reads them.
    static Behaviour hugeBody(int status) {
        return (_, exchange, _) -> {
            exchange.sendResponseHeaders(status, 0);
            byte[] blanks = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(blanks);
            }
        };
    }

    private static void await(FakeEndpoint server) {
        try {
            server.closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
