package io.rexserve.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One request with its attempts, within its time.
final class Exchange {
    private static final String JSON_TYPE = "application/json";
    private static final String EVENTS_TYPE = "text/event-stream";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);

    private final ClientSettings settings;
    private final HttpClient http;
    private final JsonMapper json;
    private final URI url;

    Exchange(ClientSettings settings, HttpClient http, JsonMapper json) {
        this.settings = settings;
        this.http = http;
        this.json = json;
        String text = settings.url().toString();
        this.url = URI.create(text.endsWith("/") ? text : text + "/");
    }

    URI url() {
        return settings.url();
    }

    JsonNode get(String path) {
        return send(request(path, JSON_TYPE).GET(), this::whole);
    }

    JsonNode post(String path, byte[] body) {
        return send(posted(path, JSON_TYPE, body), this::whole);
    }

    /// The answer that the last event holds.
    JsonNode stream(String path, byte[] body, Consumer<? super AnswerEvent> events) {
        return send(posted(path, EVENTS_TYPE, body), (in, end) -> events(in, end, events));
    }

    private HttpRequest.Builder posted(String path, String accepted, byte[] body) {
        return request(path, accepted)
                .header("Content-Type", JSON_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpRequest.Builder request(String path, String accepted) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).header("Accept", accepted + ", application/problem+json");
        if (settings.apiKey() != null) {
            request.header("Authorization", "Bearer " + settings.apiKey());
        }
        return request;
    }

    /// Reads a good answer.
    private interface Reading {
        JsonNode read(InputStream in, long end) throws IOException;
    }

    private JsonNode send(HttpRequest.Builder request, Reading reading) {
        long end = System.nanoTime() + settings.timeout().toNanos();
        for (int attempt = 1; ; attempt++) {
            Duration wait;
            try {
                return attempt(request, end, reading);
            } catch (ProblemException e) {
                if (e.isAnswering()) {
                    throw e;
                }
                wait = wait(e.problem(), attempt, end, e);
            } catch (ConnectException e) {
                ConnectionException failure = new ConnectionException(url + ": no connection", e);
                wait = wait(null, attempt, end, failure);
            } catch (HttpTimeoutException e) {
                throw late(e);
            } catch (IOException | JacksonException e) {
                throw new ConnectionException(url + ": no whole answer", e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            try {
                Thread.sleep(wait.toMillis());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private JsonNode attempt(HttpRequest.Builder request, long end, Reading reading)
            throws IOException, InterruptedException {
        Duration left = left(end);
        HttpResponse<InputStream> response = http.send(
                request.timeout(left)
                        .setHeader("X-Request-Timeout-Ms", Long.toString(left.toMillis()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new ProblemException(problem(response.statusCode(), in.readAllBytes()), false);
            }
            return reading.read(in, end);
        }
    }

    private Duration left(long end) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.toMillis() < 1) {
            throw late(null);
        }
        return left;
    }

    /// How long to wait before the next attempt.
    ///
    /// @param problem null where there was no connection
    /// @throws RuntimeException the failure, where it is final
    private Duration wait(@Nullable Problem problem, int attempt, long end, RuntimeException failure) {
        boolean later = problem == null
                || (problem.retryable()
                        && (problem.status() == TOO_MANY_REQUESTS || problem.status() == SERVICE_UNAVAILABLE));
        // Twice as long each time, less a random part, so that callers do not come back together.
        double part = ThreadLocalRandom.current().nextDouble(0.5, 1);
        Duration grown = Duration.ofMillis((long) (FIRST_WAIT.toMillis() * Math.pow(2, attempt - 1.0) * part));
        Long asked = problem == null ? null : problem.retryAfterSeconds();
        Duration wait =
                asked == null || Duration.ofSeconds(asked).compareTo(grown) < 0 ? grown : Duration.ofSeconds(asked);
        boolean inTime = System.nanoTime() + wait.toNanos() < end && wait.compareTo(settings.longestWait()) <= 0;
        if (!later || attempt >= settings.attempts() || !inTime) {
            throw failure;
        }
        return wait;
    }

    private JsonNode whole(InputStream in, long end) throws IOException {
        var cutoff = new Cutoff(in, end);
        try {
            return json.readTree(in.readAllBytes());
        } catch (IOException e) {
            throw cut(e, end);
        } finally {
            cutoff.cancel();
        }
    }

    private JsonNode events(InputStream in, long end, Consumer<? super AnswerEvent> listener) throws IOException {
        var lines = new EventLines(in);
        var cutoff = new Cutoff(in, end);
        try {
            for (EventLines.Event event = lines.next(); event != null; event = lines.next()) {
                switch (event.name()) {
                    case "proposals" -> listener.accept(json.readValue(event.data(), AnswerEvent.Proposed.class));
                    case "object" ->
                        listener.accept(new AnswerEvent.Found(json.readValue(event.data(), DetectedObject.class)));
                    case "text" -> listener.accept(json.readValue(event.data(), AnswerEvent.Text.class));
                    case "warning" ->
                        listener.accept(new AnswerEvent.Warned(json.readValue(event.data(), DetectionWarning.class)));
                    case "done" -> {
                        return json.readTree(event.data());
                    }
                    case "error" -> throw new ProblemException(json.readValue(event.data(), Problem.class), true);
                    default -> {} // of a later version
                }
            }
        } catch (IOException e) {
            throw cut(e, end);
        } finally {
            cutoff.cancel();
        }
        throw new IOException("the stream ended without an answer");
    }

    private static IOException cut(IOException e, long end) {
        return System.nanoTime() < end ? e : new HttpTimeoutException("cut off");
    }

    private Problem problem(int status, byte[] body) {
        try {
            Problem problem = json.readValue(body, Problem.class);
            if (problem.code() != null && problem.detail() != null) {
                return problem;
            }
        } catch (JacksonException e) {
            // of a proxy, say
        }
        boolean later = status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
        return new Problem(
                "about:blank", "HTTP " + status, status, "no problem in the answer", "http", null, later, null, null);
    }

    private ConnectionException late(@Nullable Throwable cause) {
        String message = url + ": no answer within " + settings.timeout();
        return cause == null ? new ConnectionException(message) : new ConnectionException(message, cause);
    }

    private ConnectionException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConnectionException(url + ": interrupted", e);
    }

    /// Closes a body when the time is over: the JDK's own timeout ends with the headers.
    private static final class Cutoff {
        private final CompletableFuture<Void> timer;

        Cutoff(InputStream in, long end) {
            Executor then =
                    CompletableFuture.delayedExecutor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            timer = CompletableFuture.runAsync(() -> close(in), then);
        }

        private static void close(InputStream in) {
            try {
                in.close();
            } catch (IOException e) {
                // closed already
            }
        }

        void cancel() {
            timer.cancel(true);
        }
    }
}
