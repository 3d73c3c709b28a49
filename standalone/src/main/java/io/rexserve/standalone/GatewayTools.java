package io.rexserve.standalone;

import io.rexserve.gateway.mcp.ToolBackend;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.protocol.PictureReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers the tools of agents by a gateway over HTTP.
final class GatewayTools implements ToolBackend, AutoCloseable {
    /// Longer than a gateway takes by default.
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String CONNECTION_LOST = " cannot be reached, or does not answer (expected: a RexServe)";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Supplier<URI> address;
    private final String key;

    /// @param address of the gateway; waits until it is ready
    /// @param key of the gateway; empty for none
    GatewayTools(Supplier<URI> address, String key) {
        this.address = address;
        this.key = key;
    }

    @Override
    public JsonNode answer(String path, @Nullable PictureReference picture, ObjectNode fields) throws Exception {
        URI gateway = address.get();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.resolve(path)).timeout(TIMEOUT);
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (picture != null) {
            switch (picture) {
                case PictureReference.Inline(byte[] file) ->
                    fields.put("image", Base64.getEncoder().encodeToString(file));
                case PictureReference.Address(String url) -> fields.put("imageUrl", url);
            }
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(fields.toString()));
        }
        try {
            return read(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException | JacksonException _) {
            throw new ProblemException(ProblemKind.SERVICE_UNAVAILABLE, gateway + CONNECTION_LOST);
        }
    }

    private static JsonNode read(HttpResponse<byte[]> response) {
        JsonNode body = JsonMapper.shared().readTree(response.body());
        if (response.statusCode() == 200) {
            return body;
        }
        Long seconds = body.path("retryAfterSeconds").isNumber()
                ? Long.valueOf(body.path("retryAfterSeconds").asLong())
                : null;
        throw new ProblemException(
                ProblemKind.ofStatus(response.statusCode()),
                body.path("detail").asString("status " + response.statusCode()),
                List.of(),
                seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Override
    public void close() {
        client.close();
    }
}
