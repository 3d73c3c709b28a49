package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.image.decoding.ImageProbe;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
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
    void isReadyOnlyWhileBothServicesServe() {
        assertThat(gateway.get("/actuator/health/readiness").status()).isEqualTo(200);

        gateway.services.serving(ServingStatus.NOT_SERVING);
        assertThat(gateway.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(gateway.get("/actuator/health/liveness").status()).isEqualTo(200);

        gateway.services.serving(ServingStatus.SERVING);
        assertThat(gateway.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    @Test
    void healthNamesComponentsWithoutDetails() {
        gateway.services.serving(ServingStatus.NOT_SERVING);

        Answer answer = gateway.get("/actuator/health");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.http().headers().firstValue("Content-Type").orElse(""))
                .contains("json");
        assertThat(answer.body()
                        .path("components")
                        .path("gatewayLlm")
                        .path("status")
                        .asString())
                .isEqualTo("OUT_OF_SERVICE");
        assertThat(answer.body().toString()).doesNotContain("details", "path", "free");
        gateway.services.serving(ServingStatus.SERVING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/env", "/beans", "/heapdump", "/threaddump", "/loggers", "/configprops", "/mappings"})
    void exposesHealthMetricsAndInfoAlone(String path) {
        assertThat(gateway.get("/actuator" + path).status()).isEqualTo(404);
    }

    @Test
    void managementCanHaveAPortOfItsOwn() {
        try (var apart = new RunningGateway("management.server.port=0")) {
            assertThat(apart.get("/actuator/health").status()).isEqualTo(404);
            assertThat(apart.get("/actuator/prometheus").status()).isEqualTo(404);
            assertThat(apart.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void measuresStages() {
        gateway.detect(image(), labels("cat"));

        String scrape = new String(gateway.get("/actuator/prometheus").http().body(), StandardCharsets.UTF_8);
        assertThat(scrape)
                .contains("rexserve_gateway_stage_seconds_bucket", "stage=\"proposals\"")
                .contains("rexserve_gateway_requests_active")
                .contains("http_server_requests_seconds_bucket");
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
