package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.image.decoding.ImageProbe;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway(); // meters and health are this class's own
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void isReadyAndAliveWithoutItsServices() {
        awaitService("UP");

        gateway.services.serving(ServingStatus.NOT_SERVING);
        awaitService("OUT_OF_SERVICE");

        assertThat(gateway.manage("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(gateway.manage("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(gateway.meter("rexserve.gateway.service.ready", "service", "llm", "pool", "default"))
                .isZero();
        Answer refused = gateway.detect(image(), labels("cat"));
        assertThat(refused.code()).isEqualTo("service_unavailable");
        assertThat(refused.header("Retry-After")).isEqualTo("1");

        gateway.services.serving(ServingStatus.SERVING);
        awaitService("UP");
        assertThat(gateway.meter("rexserve.gateway.service.ready", "service", "llm", "pool", "default"))
                .isEqualTo(1);
    }

    private static void awaitService(String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(gateway.manage("/actuator/health")
                                .body()
                                .path("components")
                                .path("gatewayLlm")
                                .path("status")
                                .asString())
                        .isEqualTo(status));
    }

    @Test
    void healthNamesComponentsWithoutDetails() {
        Answer answer = gateway.manage("/actuator/health");

        assertThat(answer.header("Content-Type")).contains("json");
        assertThat(answer.body().toString()).contains("gatewayProposal").doesNotContain("details", "path", "free");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/env", "/beans", "/heapdump", "/threaddump", "/loggers", "/configprops", "/mappings"})
    void exposesHealthMetricsAndInfoAlone(String path) {
        assertThat(gateway.manage("/actuator" + path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/health/liveness", "/actuator/prometheus"})
    void thePublicPortServesNothingOfManagement(String path) {
        assertThat(gateway.get(path).status()).isEqualTo(404);
        assertThat(gateway.manage("/openapi.json").status()).isEqualTo(404);
    }

    @Test
    void measuresStages() {
        gateway.detect(image(), labels("cat"));

        String scrape = new String(gateway.manage("/actuator/prometheus").http().body(), StandardCharsets.UTF_8);
        assertThat(scrape)
                .contains("rexserve_gateway_stage_seconds_bucket", "stage=\"proposals\"")
                .contains("rexserve_gateway_requests_active")
                .contains("http_server_request_duration_seconds_bucket");
    }

    @Test
    void thePageMayLoadOnlyItsOwnResources() {
        Answer page = gateway.get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void servesTheSamplesThatItLists() {
        var samples = gateway.get("/samples/samples.json").body();

        assertThat(samples).hasSizeBetween(3, 6).allSatisfy(sample -> {
            Answer image = gateway.get("/samples/" + sample.path("file").asString());
            assertThat(image.status()).isEqualTo(200);
            assertThat(image.header("Content-Type")).isEqualTo("image/jpeg");
            assertThat(image.http().body()).hasSizeLessThan(150_000);
            assertThat(ImageProbe.probe(image.http().body()).pixels()).isPositive();
            assertThat(sample.path("labels")).isNotEmpty();
        });
    }

    @Test
    void otherSitesMayNotCall() {
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
}
