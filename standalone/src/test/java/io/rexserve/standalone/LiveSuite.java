package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The suite as those see it who watch it: scrapes, before and after requests of every kind.
public final class LiveSuite implements AutoCloseable {
    /// Of the requests of [#requestsOfEveryKind].
    public static final int SUCCESSES = 3;

    /// Of the requests of [#requestsOfEveryKind].
    public static final int CALLER_ERRORS = 3;

    private final RunningSuite suite = new RunningSuite();

    public LiveSuite() throws InterruptedException {
        Readiness.await(suite.context);
    }

    /// What `/actuator/prometheus` answers.
    public String scrape() throws IOException, InterruptedException {
        String management = suite.context.getEnvironment().getProperty("local.management.port");
        String port = management == null ? Integer.toString(suite.port) : management;
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    /// Makes requests that succeed and requests that are refused.
    public void requestsOfEveryKind() {
        byte[] image = TestImages.discs(200, 150);
        String encoded = Base64.getEncoder().encodeToString(image);
        assertThat(suite.detect(image, "red circle").join().status()).isEqualTo(200);
        assertThat(suite.post("/v1/proposals", Map.of("image", encoded)).status())
                .isEqualTo(200);
        assertThat(suite.post(
                                "/v1/ask",
                                Map.of(
                                        "image",
                                        encoded,
                                        "task",
                                        "region_category",
                                        "regions",
                                        "all",
                                        "boxes",
                                        List.of(List.of(10, 10, 40, 40))))
                        .status())
                .isEqualTo(200);
        assertThat(suite.post("/v1/detect", Map.of("image", "bm8gaW1hZ2U=", "labels", List.of("a")))
                        .status())
                .isBetween(400, 499);
        assertThat(suite.post("/v1/ask", Map.of("image", encoded)).status()).isEqualTo(400);
        assertThat(suite.post("/v1/nothing", Map.of()).status()).isEqualTo(404);
    }

    @Override
    public void close() {
        suite.close();
    }
}
