package io.rexserve.benchmark.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// HTTP client of the gateway. Any number of threads may use one, each with a connection of its own.
public final class GatewayClient implements AutoCloseable {
    /// Code of a failure without a problem document: the connection was refused.
    public static final String UNREACHABLE = "unreachable";

    // How much later than the deadline the answer to it may arrive.
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final int OK = 200;

    private final URI base;
    private final Duration limit;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private volatile boolean closed;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("load-clock").factory());

    /// @param base of the gateway
    /// @param limit deadline that each request sends to the gateway; a request that is open some
    /// seconds later counts as lost
    public GatewayClient(URI base, Duration limit) {
        this.base = base;
        this.limit = limit;
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// @param intended when the request was meant to start, on the clock of `System.nanoTime`
    /// @throws InterruptedException if this thread is to stop
    public RequestResult send(LoadRequest request, long intended, EventListener listener) throws InterruptedException {
        var late = new AtomicBoolean();
        try {
            HttpResponse<InputStream> response = http.send(http(request), BodyHandlers.ofInputStream());
            InputStream body = response.body();
            closed = response.headers().firstValue("Connection").orElse("").equalsIgnoreCase("close");
            // The client's own time limit ends with the headers.
            Future<?> end = clock.schedule(() -> abort(body, late), patience().toMillis(), TimeUnit.MILLISECONDS);
            try (body) {
                return read(response, intended, listener);
            } finally {
                end.cancel(false);
            }
        } catch (ConnectException _) {
            return new RequestResult.Failed(UNREACHABLE, false, System.nanoTime() - intended);
        } catch (IOException e) {
            boolean hung = late.get() || e instanceof HttpTimeoutException;
            String why = hung ? "no end after " + patience().toSeconds() + " s" : "broken off: " + e.getMessage();
            return new RequestResult.Lost(why, System.nanoTime() - intended);
        }
    }

    /// Whether the last answer ended its connection.
    public boolean closed() {
        return closed;
    }

    /// Requests a small file: the time of HTTP alone.
    ///
    /// @throws IOException if it does not answer
    /// @throws InterruptedException if this thread is to stop
    public void ping() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve("/samples/samples.json"))
                .timeout(patience())
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != OK) {
            throw new IOException(request.uri() + ": status " + status + " (expected: " + OK + ")");
        }
    }

    private HttpRequest http(LoadRequest request) {
        return HttpRequest.newBuilder(base.resolve(request.path()))
                .header("Content-Type", request.contentType())
                .header("Accept", request.accept())
                .header("X-Request-Timeout-Ms", Long.toString(limit.toMillis()))
                .timeout(patience())
                .POST(BodyPublishers.ofByteArray(request.body()))
                .build();
    }

    private Duration patience() {
        return limit.plus(GRACE);
    }

    private static void abort(InputStream body, AtomicBoolean late) {
        late.set(true);
        try {
            body.close();
        } catch (IOException _) {
            // the reading thread gets the exception
        }
    }

    private static RequestResult read(HttpResponse<InputStream> response, long intended, EventListener listener)
            throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.statusCode() != OK) {
            byte[] body = response.body().readAllBytes();
            return ResponseParser.problem(
                    response.statusCode(),
                    body,
                    response.headers().firstValue("Retry-After"),
                    System.nanoTime() - intended);
        }
        if (type.startsWith(LoadRequest.STREAM)) {
            return stream(new SseReader(response.body()), new ResponseParser(intended), listener);
        }
        byte[] body = response.body().readAllBytes();
        return new ResponseParser(intended).whole(body, System.nanoTime());
    }

    private static RequestResult stream(SseReader events, ResponseParser reply, EventListener listener)
            throws IOException {
        for (Optional<SseReader.Event> event = events.next(); event.isPresent(); event = events.next()) {
            long now = System.nanoTime();
            Optional<RequestResult> end = reply.on(event.get(), now);
            if (end.isPresent()) {
                return end.get();
            }
            if (!listener.on(event.get(), now)) {
                return new RequestResult.Abandoned();
            }
        }
        return reply.brokenOff(System.nanoTime());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        http.shutdownNow();
        http.close();
    }

    /// Receives the events of a streamed answer as they arrive.
    @FunctionalInterface
    public interface EventListener {
        /// Ignores all events.
        EventListener SILENT = (_, _) -> true;

        /// @param nanos time of arrival, on the clock of `System.nanoTime`
        /// @return false to abandon the request
        boolean on(SseReader.Event event, long nanos);
    }
}
