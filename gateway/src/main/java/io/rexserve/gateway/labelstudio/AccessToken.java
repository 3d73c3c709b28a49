package io.rexserve.gateway.labelstudio;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What shows Label Studio who asks for its pictures: a legacy token as it is, or an access token that is got for a
/// personal one and kept while it is valid.
final class AccessToken {
    /// Label Studio's own are valid for five minutes.
    private static final Duration VALIDITY = Duration.ofMinutes(4);

    private final LabelStudioProperties properties;
    private String access = "";
    private long until;

    AccessToken(LabelStudioProperties properties) {
        this.properties = properties;
    }

    void authorize(HttpRequest.Builder request, HttpClient client, Duration time)
            throws IOException, InterruptedException {
        String token = properties.tokenFile().isEmpty()
                ? properties.token()
                : Files.readString(Path.of(properties.tokenFile())).strip();
        if (token.isEmpty()) {
            return;
        }
        boolean personal = token.chars().filter(letter -> letter == '.').count() == 2; // a JWT
        request.header("Authorization", personal ? "Bearer " + access(token, client, time) : "Token " + token);
    }

    private synchronized String access(String token, HttpClient client, Duration time)
            throws IOException, InterruptedException {
        if (access.isEmpty() || System.nanoTime() - until >= 0) {
            String base = properties.url().replaceFirst("/+$", "");
            HttpRequest refresh = HttpRequest.newBuilder(URI.create(base + "/api/token/refresh"))
                    .timeout(time)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JsonMapper.shared()
                            .createObjectNode()
                            .put("refresh", token)
                            .toString()))
                    .build();
            HttpResponse<String> answer = client.send(refresh, BodyHandlers.ofString());
            access = answer.statusCode() == 200 ? read(answer.body()) : "";
            until = System.nanoTime() + VALIDITY.toNanos();
        }
        return access.isEmpty() ? token : access; // Label Studio refuses it, and says so
    }

    private static String read(String body) throws IOException {
        try {
            return JsonMapper.shared().readTree(body).path("access").asString("");
        } catch (JacksonException e) {
            throw new IOException("Label Studio: no JSON for a token", e);
        }
    }
}
