package io.rexserve.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Sends requests to a gateway and waits for their answers. For many threads; it holds nothing but connections.
///
/// Every method throws [ProblemException] where the gateway refuses or fails, and [ConnectionException] where there is
/// no
/// answer. An interrupted thread stays interrupted, its request ends, and the gateway stops working on it.
public final class RexServeClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final Exchange exchange;

    public RexServeClient(ClientSettings settings) {
        this(settings, HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build());
    }

    /// @param http with one's own proxy, TLS or threads
    public RexServeClient(ClientSettings settings, HttpClient http) {
        exchange = new Exchange(settings, http, JSON);
    }

    /// A client with the default settings.
    public static RexServeClient of(String url) {
        return new RexServeClient(ClientSettings.of(url));
    }

    /// Finds the objects of each label.
    public DetectAnswer detect(DetectRequest request) {
        return answer(exchange.post("v1/detect", body(request.image(), request.fields())), DetectAnswer.class);
    }

    /// The same, with events as soon as they are known.
    ///
    /// @param events is called on this thread; what it throws ends the request
    public DetectAnswer detect(DetectRequest request, Consumer<? super AnswerEvent> events) {
        return answer(
                exchange.stream("v1/detect", body(request.image(), request.fields()), events), DetectAnswer.class);
    }

    /// Asks for any task.
    public AskAnswer ask(AskRequest request) {
        return answer(exchange.post("v1/ask", body(request.image(), request.fields())), AskAnswer.class);
    }

    /// The same, with events as soon as they are known.
    ///
    /// @param events is called on this thread; what it throws ends the request
    public AskAnswer ask(AskRequest request, Consumer<? super AnswerEvent> events) {
        return answer(exchange.stream("v1/ask", body(request.image(), request.fields()), events), AskAnswer.class);
    }

    /// Proposes boxes of everything, without names.
    public ProposeAnswer propose(ProposeRequest request) {
        return answer(exchange.post("v1/proposals", body(request.image(), request.options())), ProposeAnswer.class);
    }

    /// The models that are served, as the gateway describes them.
    public JsonNode models() {
        return exchange.get("v1/models");
    }

    /// Any other operation.
    ///
    /// @param path such as `v1/score`
    /// @param fields of its body; an [Image] becomes base64
    public JsonNode post(String path, Map<String, ?> fields) {
        var plain = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> plain.put(name, value instanceof Image image ? image.base64() : value));
        return exchange.post(path, JSON.writeValueAsBytes(plain));
    }

    /// The address of the gateway.
    public URI url() {
        return exchange.url();
    }

    private static byte[] body(Image image, Map<String, Object> fields) {
        var body = new LinkedHashMap<String, Object>(fields);
        body.put("image", image.base64());
        return JSON.writeValueAsBytes(body);
    }

    private static <T> T answer(JsonNode json, Class<T> type) {
        ObjectNode whole = ((ObjectNode) json).deepCopy();
        whole.set("json", json);
        return JSON.treeToValue(whole, type);
    }
}
