package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The language service fails, and callers that allow it get proposals.
class FallbackTest {
    private static final Part FALLBACK = new Part("fallback", "proposals");

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        gateway.services.imageSeen.complete(null);
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUE_FULL,llm_overloaded",
        "WARMING_UP,llm_unavailable",
        "DRAINING,llm_unavailable",
        "FAULT,llm_unavailable",
        "OUT_OF_MEMORY,llm_unavailable"
    })
    void returnsProposalsWhenTheServiceRefuses(Reason reason, String degraded) {
        gateway.services.languageFailure = new Refusal(reason, "because").exception();

        Answer answer = gateway.detect(image(), labels("cat"), FALLBACK);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = answer.body();
        assertThat(body.path("degraded").toString()).isEqualTo("[\"" + degraded + "\"]");
        assertThat(body.path("proposals").size()).isEqualTo(3);
        assertThat(body.path("objects").size()).isZero();
        assertThat(body.path("finishReason").asString()).isEqualTo("not_answered");
        assertThat(body.path("model").has("language")).isFalse();
        assertThat(body.path("warnings").path(0).path("code").asString()).isEqualTo(degraded);
        assertThat(body.path("warnings").path(0).path("message").asString())
                .isEqualTo("not answered, so nothing is known about objects: language service: "
                        + (reason == Reason.FAULT ? "failed; its log says more" : "because"));
        assertThat(gateway.meter("rexserve.gateway.degraded", "kind", degraded)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PROMPT_TOO_LONG,422", "INVALID_REQUEST,400", "DEADLINE,504"})
    void faultsOfTheRequestAreProblemsDespiteTheFallback(Reason reason, int status) {
        gateway.services.languageFailure = new Refusal(reason, "because").exception();

        assertThat(gateway.detect(image(), labels("cat"), FALLBACK).status()).isEqualTo(status);
    }

    @Test
    void isUsedOnlyOnRequest() {
        gateway.services.languageFailure = FakeServices.bare(Status.Code.UNAVAILABLE);

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.detail()).isEqualTo("language service: no connection");
        assertThat(answer.body().path("retryable").asBoolean()).isTrue();
    }

    @Test
    void needsTheProposals() {
        gateway.services.languageFailure = FakeServices.bare(Status.Code.UNAVAILABLE);
        gateway.services.proposalFailure = new Refusal(Reason.DRAINING, "because").exception();

        Answer answer = gateway.detect(image(), labels("cat"), FALLBACK);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("draining");
    }

    @Test
    void retractsObjectsSentBeforeTheFailure() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"), FALLBACK)) {
            var talk = gateway.services.language.next();
            talk.says(new FakeAnswers(3, 0)
                    .phrase("cat", Phrase.newBuilder().setLabel(0))
                    .point(0, 1));
            talk.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

            List<Event> all = events.rest();

            assertThat(all).extracting(Event::name).containsExactly("proposals", "text", "object", "warning", "done");
            assertThat(all.get(3).data().path("message").asString()).contains("broke off mid-answer, after 1 object");
            assertThat(all.getLast().data().path("objects").size()).isZero();
            assertThat(all.getLast().data().path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");
        }
    }

    @Test
    void hasNoCountsWithoutAnAnswer() {
        gateway.services.languageFailure = FakeServices.bare(Status.Code.UNAVAILABLE);

        JsonNode body = gateway.multipart("/v1/ask", image(), new Part("task", "count"), labels("cat"), FALLBACK)
                .body();

        assertThat(body.path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");
        assertThat(body.has("counts")).isFalse();
        assertThat(body.path("refused").asBoolean()).isFalse();
        assertThat(body.path("proposals").size()).isEqualTo(3);
    }

    @Test
    void conflictsWithTheCallersOwnBoxes() {
        Answer answer = gateway.multipart(
                "/v1/ask", image(), new Part("task", "caption_brief"), new Part("boxes", "0,0,5,5"), FALLBACK);

        assertThat(answer.detail()).isEqualTo("fallback: proposals (expected: no boxes of one's own)");
    }

    @Test
    void aFaultMidAnswerEndsTheCall() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked =
                CompletableFuture.supplyAsync(() -> gateway.detect(image(), labels("cat"), FALLBACK));
        var talk = gateway.services.language.next();

        talk.says(new FakeAnswers(3, 0).point(3, 1));

        assertThat(asked.get(20, TimeUnit.SECONDS).body().path("degraded").toString())
                .isEqualTo("[\"llm_unavailable\"]");
        assertThat(talk.givenUp()).isTrue();
    }
}
