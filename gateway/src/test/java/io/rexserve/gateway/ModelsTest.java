package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `GET /v1/models` and `GET /v1/limits`.
class ModelsTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void listsModelsWithDigestsLicencesTasksAndVocabulary() {
        RunningGateway.Answer answer = gateway.get("/v1/models");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Request-Id"))
                .isEqualTo(answer.body().path("id").asString());
        assertThat(answer.body().path("object").asString()).isEqualTo("list");
        assertThat(answer.body().path("data")).hasSize(1);
        JsonNode model = answer.body().at("/data/0");
        assertThat(model.path("id").asString()).isEqualTo("default");
        assertThat(model.path("object").asString()).isEqualTo("model");
        assertThat(model.path("created").asLong()).isBetween(1_700_000_000L, 10_000_000_000L);
        assertThat(model.path("owned_by").asString()).isEqualTo("rexserve");
        String common = "\"sha256\":\"" + "ab".repeat(32)
                + "\",\"licences\":[{\"part\":\"weights\",\"name\":\"mit\",\"link\":\"https://example.org/l\","
                + "\"source\":\"LICENSE\"}]";
        assertThat(model.path("proposal").toString()).isEqualTo("{\"name\":\"fake/upn\"," + common + "}");
        assertThat(model.path("language").toString())
                .isEqualTo("{\"name\":\"fake/chatrex\"," + common
                        + ",\"tasks\":[\"detect\",\"refer\"],\"vocabulary\":{\"kind\":\"closed\",\"names\":[\"cat\",\"dog\"],"
                        + "\"synonyms\":{\"kitty\":\"cat\",\"pooch\":\"dog\"},\"defaultLabels\":[]},"
                        + "\"limits\":{\"regions\":100,\"contextTokens\":2048,\"answerTokens\":512}}");
    }

    @Test
    void saysWhatRequestsMayHold() {
        RunningGateway.Answer answer = gateway.get("/v1/limits");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("id").asString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.body().at("/image/maxBytes").asLong()).isEqualTo(20L << 20);
        assertThat(answer.body().at("/image/formats")).hasSize(5);
        assertThat(answer.body().at("/texts/maxLabels").asInt()).isEqualTo(100);
        assertThat(answer.body().at("/regions/maxProposals").asInt()).isEqualTo(900);
        assertThat(answer.body().at("/time/defaultMillis").asLong()).isEqualTo(60_000);
        assertThat(answer.body().at("/requests/maxConcurrent").asInt()).isEqualTo(64);
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
