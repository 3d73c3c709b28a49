package io.rexserve.evaluation.run;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks a RexServe gateway over HTTP.
public final class SuiteClient implements Asker, AutoCloseable {
    // How much later than the deadline the answer to it may arrive.
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,6})\\s*");

    private final URI base;
    private final Duration deadline;
    private final HttpClient http;

    /// @param server address such as `http://localhost:8080`, with or without a path in front of `/v1`
    /// @param deadline that each request sends to the gateway
    /// @throws EvaluationException if the address is none of HTTP
    public SuiteClient(String server, Duration deadline) {
        this.base = base(server);
        this.deadline = deadline;
        // Tomcat closes idle connections after 20 s; a request on such a one would be lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    private static URI base(String server) {
        try {
            URI uri = URI.create(server.endsWith("/") ? server.substring(0, server.length() - 1) : server);
            String scheme = uri.getScheme();
            if (uri.getHost() != null
                    && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new EvaluationException("--server: " + server + " (expected: an address such as http://localhost:8080)");
    }

    @Override
    public Reply ask(Question question) throws InterruptedException {
        byte[] image;
        try {
            image = question.source().read();
        } catch (NoSuchFileException e) {
            return new Reply.Failed("image not there: " + e.getFile(), false);
        } catch (IOException e) {
            return new Reply.Failed("image not readable: " + question.source().name() + ": " + e.getMessage(), false);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + RequestBody.path(question.kind())))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("X-Request-Timeout-Ms", Long.toString(deadline.toMillis()))
                .timeout(deadline.plus(GRACE))
                .POST(BodyPublishers.ofByteArray(RequestBody.of(question, image)))
                .build();
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return reply(question, response, (System.nanoTime() - start) / 1e6);
        } catch (ConnectException e) {
            return new Reply.Failed("no connection to " + base, true);
        } catch (HttpTimeoutException e) {
            return new Reply.Failed(
                    "no answer of " + base + " within " + deadline.plus(GRACE).toSeconds() + " s", true);
        } catch (IOException e) {
            return new Reply.Failed("connection to " + base + " broken off: " + e.getMessage(), true);
        }
    }

    /// Names that the server's language model says it knows (`/v1/models`); none where it does not say.
    ///
    /// @throws EvaluationException if it does not answer as RexServe does
    public Set<String> vocabulary() throws InterruptedException {
        URI uri = URI.create(base + "/v1/models");
        try {
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Accept", "application/json")
                            .timeout(deadline)
                            .build(),
                    BodyHandlers.ofByteArray());
            JsonNode models = json(response.body()).path("data");
            if (response.statusCode() != OK || models.isEmpty()) {
                throw new EvaluationException(
                        uri + ": status " + response.statusCode() + " (expected: the models of a RexServe server)");
            }
            var names = new LinkedHashSet<String>();
            models.get(0).path("language").path("vocabulary").path("names").forEach(name -> names.add(name.asString()));
            return names;
        } catch (IOException e) {
            throw new EvaluationException(uri + ": " + e.getMessage() + " (expected: a running RexServe server)");
        }
    }

    private Reply reply(Question question, HttpResponse<byte[]> response, double milliseconds) {
        JsonNode body = json(response.body());
        if (response.statusCode() == OK) {
            if (!body.isObject()) {
                throw new EvaluationException(response.uri() + ": answer of status 200 that is no JSON object "
                        + "(expected: a RexServe server of this version)");
            }
            return SuiteAnswer.read(question, body, milliseconds);
        }
        return refusal(response, body);
    }

    private static Reply refusal(HttpResponse<byte[]> response, JsonNode problem) {
        int status = response.statusCode();
        String code = problem.path("code").asString("");
        if (code.isEmpty() && status != TOO_MANY_REQUESTS && status != UNAVAILABLE) {
            String reason = "status " + status + " without a problem document (expected: a RexServe server)";
            if (status == NOT_FOUND) {
                throw new EvaluationException(response.uri() + ": " + reason);
            }
            return new Reply.Failed(reason, status >= 500);
        }
        String reason =
                code + " (" + status + "): " + problem.path("detail").asString("") + fields(problem.path("errors"));
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            return new Reply.Refused(code.isEmpty() ? "status " + status : reason, retryAfter(response, problem));
        }
        return new Reply.Failed(reason, problem.path("retryable").asBoolean(false) || status == 502);
    }

    private static String fields(JsonNode errors) {
        var text = new StringBuilder();
        errors.forEach(error -> text.append("; ")
                .append(error.path("field").asString(""))
                .append(": ")
                .append(error.path("detail").asString("")));
        return text.toString();
    }

    private static @Nullable Duration retryAfter(HttpResponse<byte[]> response, JsonNode problem) {
        JsonNode seconds = problem.path("retryAfterSeconds");
        if (seconds.isNumber() && seconds.asLong() >= 0) {
            return Duration.ofSeconds(seconds.asLong());
        }
        return response.headers()
                .firstValue("Retry-After")
                .map(SECONDS::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(match -> Duration.ofSeconds(Long.parseLong(match.group(1))))
                .orElse(null);
    }

    /// An empty object where it is no JSON.
    private static JsonNode json(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException _) {
            return JsonMapper.shared().nullNode();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
