package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.rexserve.gateway.RunningGateway.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OperationTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = new RunningGateway();
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
    void measuresStages() {
        gateway.detect(image(), labels("cat"));

        String scrape = new String(gateway.get("/actuator/prometheus").http().body(), StandardCharsets.UTF_8);
        assertThat(scrape)
                .contains("rexserve_gateway_stage_seconds_bucket", "stage=\"proposals\"")
                .contains("rexserve_gateway_requests_active")
                .contains("http_server_requests_seconds_bucket");
    }

    @Test
    void describesItself() {
        JsonNode api = gateway.get("/openapi.json").body();

        JsonNode detect = api.path("paths").path("/v1/detect").path("post");
        assertThat(detect.path("requestBody").path("content").propertyNames())
                .contains("multipart/form-data", "application/json");
        assertThat(detect.path("responses").propertyNames()).contains("200", "400", "413", "415", "422", "503", "504");
        assertThat(api.path("components").path("schemas").propertyNames()).contains("Problem");
    }

    @Test
    void letsThePageUseNothingButItself() {
        Answer page = gateway.get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void letsNoOtherSiteCall() {
        Answer answer = gateway.send(gateway.request("/v1/detect")
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void doesNotStartWithSettingsItDoesNotKnow() {
        assertThatThrownBy(() -> new RunningGateway("rexserve.gateway.max-image-sise=1MB"))
                .hasStackTraceContaining("max-image-sise");
    }
}
