package io.rexserve.labeling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers `/v1/detect` as a gateway does: one object for each label, the same for the same picture. Refusals that
/// were queued come first.
final class FakeGateway implements AutoCloseable {
    /// @param retryAfter null for none
    record Refusal(int status, String body, @Nullable String retryAfter) {}

    final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    /// The pictures that were answered, in base64.
    final List<String> answered = new CopyOnWriteArrayList<>();

    final List<String> keys = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/detect", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String key = exchange.getRequestHeaders().getFirst("Authorization");
            keys.add(key == null ? "none" : key);
            JsonNode question = JsonMapper.shared().readTree(exchange.getRequestBody());
            Refusal refusal = refusals.poll();
            if (refusal != null) {
                if (refusal.retryAfter != null) {
                    exchange.getResponseHeaders().add("Retry-After", refusal.retryAfter);
                }
                send(exchange, refusal.status, refusal.body);
                return;
            }
            String picture = question.path("image").asString("");
            answered.add(picture);
            send(exchange, 200, answer(picture, question.path("labels")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(String picture, JsonNode labels) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.putObject("image").put("width", 64).put("height", 48);
        var objects = answer.putArray("objects");
        int shift = Math.floorMod(picture.hashCode(), 20);
        for (int label = 0; label < labels.size(); label++) {
            ObjectNode object = objects.addObject();
            object.put("label", labels.get(label).asString(""));
            object.putArray("box")
                    .add(1.5 + shift)
                    .add(2.25)
                    .add(30.125 + shift)
                    .add(40 + label % 5);
            object.put("score", 0.9 - label * 1e-3);
        }
        answer.putArray("warnings").addObject().put("message", "a warning");
        return answer.toString();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
