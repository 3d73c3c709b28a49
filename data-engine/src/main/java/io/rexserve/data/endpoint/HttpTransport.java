package io.rexserve.data.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends JSON by HTTP/1.1 and reads an answer as a whole: within one deadline, up to so many bytes, without following
/// redirects.
final class HttpTransport implements AutoCloseable {

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBytes;
    private final @Nullable String key;

    /// An HTTP answer; a body with more bytes than are read is too large, and empty.
    static final class Reply {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;
        private final boolean tooLarge;

        Reply(int status, HttpHeaders headers, byte[] body, boolean tooLarge) {
            this.status = status;
            this.headers = headers;
            this.body = body;
            this.tooLarge = tooLarge;
        }

        int status() {
            return status;
        }

        HttpHeaders headers() {
            return headers;
        }

        byte[] body() {
            return body;
        }

        boolean tooLarge() {
            return tooLarge;
        }
    }

    /// @param key for the header Authorization, null for none
    HttpTransport(EndpointSettings settings, @Nullable String key) {
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(duration(settings.connectSeconds()))
                .build();
        this.timeout = duration(settings.timeoutSeconds());
        this.maxBytes = settings.maxResponseBytes();
        this.key = key;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.max(1, Math.round(seconds * 1e9)));
    }

    /// @throws IOException if no whole answer came in time
    Reply post(URI uri, byte[] json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(json));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        var head = new AtomicReference<HttpResponse.@Nullable ResponseInfo>();
        BodyHandler<byte[]> limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes);
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), info -> {
            head.set(info);
            return limited.apply(info);
        });
        try {
            HttpResponse<byte[]> response = sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Reply(response.statusCode(), response.headers(), response.body(), false);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + timeout.toMillis() / 1e3 + " s");
        } catch (ExecutionException e) {
            HttpResponse.ResponseInfo info = head.get();
            if (info != null && isTooLarge(e.getCause())) {
                return new Reply(info.statusCode(), info.headers(), new byte[0], true);
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            sent.cancel(true); // closes the connection of an answer that nobody waits for
        }
    }

    /// The JDK has no type for it.
    private static boolean isTooLarge(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("body exceeds capacity")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
