package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `GET /v1/models`.
class ModelsTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void listsBothModelsWithDigestsAndLicences() {
        RunningGateway.Answer answer = gateway.get("/v1/models");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Request-Id"))
                .isEqualTo(answer.body().path("id").asString());
        assertThat(answer.body().path("models").toString())
                .isEqualTo("[{\"kind\":\"proposals\",\"pool\":\"default\",\"name\":\"fake/upn\",\"sha256\":\""
                        + "ab".repeat(32)
                        + "\",\"licences\":[{\"part\":\"weights\",\"name\":\"mit\",\"link\":\"https://example.org/l\","
                        + "\"source\":\"LICENSE\"}]},{\"kind\":\"language\",\"pool\":\"default\",\"name\":\"fake/chatrex\",\"sha256\":\""
                        + "ab".repeat(32)
                        + "\",\"licences\":[{\"part\":\"weights\",\"name\":\"mit\",\"link\":\"https://example.org/l\","
                        + "\"source\":\"LICENSE\"}]}]");
    }

    @Test
    void namesTheServiceThatHasNoModelYet() {
        gateway.services.languageFailure = new Refusal(Reason.WARMING_UP, "the model is being loaded").exception();
        RunningGateway.Answer answer = gateway.get("/v1/models");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("warming_up");
        assertThat(answer.detail()).startsWith("language service: ");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void takesNoOtherMethod() {
        assertThat(gateway.multipart("/v1/models").status()).isEqualTo(405);
    }

    @Test
    void requestsThatSayTooShortATimeAreRefused() {
        RunningGateway.Answer answer = gateway.send(gateway.request("/v1/models")
                .header("X-Request-Timeout-Ms", "x")
                .GET());
        assertThat(answer.status()).isEqualTo(400);
    }
}
