package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceFailureTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,400,invalid_request,request: because",
        "UNREADABLE_IMAGE,422,unreadable_image,image: because",
        "IMAGE_TOO_LARGE,422,too_many_pixels,image: because",
        "ASPECT_RATIO,422,aspect_ratio,image: because",
    })
    void reportsFaultsOfTheRequestFoundByEitherService(Reason reason, int status, String code, String detail) {
        requireAlike(reason, status, code, detail, detail);
        assertThat(gateway.detect(image(), labels("cat")).fields())
                .containsExactly(detail.substring(0, detail.indexOf(':')));
    }

    @ParameterizedTest
    @CsvSource({
        "PROMPT_TOO_LONG,422,prompt_too_long",
        "QUEUE_FULL,503,queue_full",
        "OUT_OF_MEMORY,507,out_of_memory",
        "DEADLINE,504,deadline_exceeded",
        "WARMING_UP,503,warming_up",
        "DRAINING,503,draining",
    })
    void forwardsRefusalsOfAService(Reason reason, int status, String code) {
        requireAlike(reason, status, code, "proposal service: because", "language service: because");
    }

    @Test
    void keepsWhatAServiceSaysOfItsOwnFault() {
        requireAlike(
                Reason.FAULT,
                502,
                "service_fault",
                "proposal service: failed; its log says more",
                "language service: failed; its log says more");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT,400,invalid_request",
        "OUT_OF_RANGE,400,invalid_request",
        "RESOURCE_EXHAUSTED,503,queue_full"
    })
    void aBareStatusThatBlamesTheSenderIsNoFaultOfTheGateway(Status.Code code, int status, String problem) {
        gateway.services.languageFailure = FakeServices.bare(code);

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(problem);
    }

    @Test
    void namesNoMachineAndNoClassOfABrokenConnection() {
        for (Status.Code code : Status.Code.values()) {
            if (code != Status.Code.OK) {
                gateway.services.languageFailure = code.toStatus()
                        .withDescription(
                                "io exception: Connection refused: llm-0/10.0.0.7:9092, java.net.ConnectException, /opt/x.jar")
                        .asRuntimeException();

                String body = gateway.detect(image(), labels("cat")).body().toString();

                assertThat(body).doesNotContain("10.0.0.7", "9092", "Exception", "llm-0", "/opt", "java.");
            }
        }
    }

    private void requireAlike(Reason reason, int status, String code, String fromProposals, String fromLanguage) {
        gateway.services.proposalFailure = new Refusal(reason, "because").exception();
        Answer proposals = gateway.detect(image(), labels("cat"));
        assertThat(proposals.status()).isEqualTo(status);
        assertThat(proposals.code()).isEqualTo(code);
        assertThat(proposals.detail()).isEqualTo(fromProposals);

        gateway.services.proposalFailure = null;
        gateway.services.languageFailure = new Refusal(reason, "because").exception();
        Answer language = gateway.detect(image(), labels("cat"));
        assertThat(language.status()).isEqualTo(status);
        assertThat(language.code()).isEqualTo(code);
        assertThat(language.detail()).isEqualTo(fromLanguage);
    }

    @ParameterizedTest
    @CsvSource({
        "image.content,image",
        "min_score,minScore",
        "nms_iou,nms",
        "max_boxes,maxProposals",
        "granularities[0],granularity",
        "question.detect.labels[1],labels[1]",
        "something.new,something.new",
    })
    void usesTheRestNamesOfFields(String path, String field) {
        gateway.services.proposalFailure =
                Refusal.invalid(path, "7 (expected: 1)").exception();

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.fields()).containsExactly(field);
        assertThat(answer.detail()).isEqualTo(field + ": 7 (expected: 1)");
    }

    @Test
    void forwardsRetryAfterInWholeSeconds() {
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
    void endsWithTheCallersDeadline() {
        gateway.services.languageHangs = true;

        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Timeout-Ms", "200"));

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("deadline_exceeded");
    }

    @Test
    void anIndexWithoutABoxIsAServiceFault() {
        gateway.services.offset = 50;

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.detail()).contains("object index 50 (expected: below 3)");
    }
}
