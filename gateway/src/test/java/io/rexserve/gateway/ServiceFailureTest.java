package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceFailureTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = new RunningGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void mend() {
        gateway.services.proposalFailure = null;
        gateway.services.languageFailure = null;
        gateway.services.proposalHangs = false;
        gateway.services.languageHangs = false;
        gateway.services.offset = 0;
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,400,invalid_request",
        "UNREADABLE_IMAGE,422,unreadable_image",
        "IMAGE_TOO_LARGE,422,too_many_pixels",
        "PROMPT_TOO_LONG,422,prompt_too_long",
        "QUEUE_FULL,503,queue_full",
        "DEADLINE,504,deadline_exceeded",
        "WARMING_UP,503,warming_up",
        "DRAINING,503,draining",
        "FAULT,502,service_fault",
    })
    void repeatsWhatAServiceRefused(Reason reason, int status, String code) {
        gateway.services.proposalFailure = new Refusal(reason, "because").exception();
        Answer fromProposals = gateway.detect(image(), labels("cat"));
        assertThat(fromProposals.status()).isEqualTo(status);
        assertThat(fromProposals.code()).isEqualTo(code);
        assertThat(fromProposals.detail()).isEqualTo("proposal service: because");

        gateway.services.proposalFailure = null;
        gateway.services.languageFailure = new Refusal(reason, "because").exception();
        Answer fromLanguage = gateway.detect(image(), labels("cat"));
        assertThat(fromLanguage.status()).isEqualTo(status);
        assertThat(fromLanguage.detail()).isEqualTo("language service: because");
    }

    @Test
    void passesOnWhenToComeBackInWholeSeconds() {
        gateway.services.languageFailure =
                new Refusal(Reason.QUEUE_FULL, "full", List.of(), Duration.ofMillis(1500)).exception();

        assertThat(gateway.detect(image(), labels("cat")).header("Retry-After")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,503,service_unavailable", "INTERNAL,502,service_fault", "UNIMPLEMENTED,502,service_fault"})
    void mapsBrokenConnections(Status.Code code, int status, String problem) {
        gateway.services.languageFailure = FakeServices.bare(code);

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(problem);
        assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "1" : "");
    }

    @Test
    void endsTheProposalsWhenTheLanguageServiceRefuses() throws InterruptedException {
        gateway.services.proposalHangs = true;
        gateway.services.languageFailure = new Refusal(Reason.QUEUE_FULL, "full").exception();

        assertThat(gateway.detect(image(), labels("cat")).code()).isEqualTo("queue_full");
        assertThat(gateway.services.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWithTheCallersTime() {
        gateway.services.languageHangs = true;

        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Timeout-Ms", "200"));

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("deadline_exceeded");
    }

    @Test
    void doesNotMakeUpABoxForAnIndexWithoutOne() {
        gateway.services.offset = 50;

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.detail()).contains("object index 50 (expected: below 3)");
    }
}
