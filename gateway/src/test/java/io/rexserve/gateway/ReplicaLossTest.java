package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A replica is lost while it works on a request, and another takes over.
@Timeout(60)
class ReplicaLossTest {
    private static final Part FALLBACK = new Part("fallback", "proposals");

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new RunningGateway("rexserve.gateway.retry-window=20s", "rexserve.gateway.reconnect-interval=50ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void renew() {
        gateway.renew();
        gateway.awaitReady("llm");
        gateway.awaitReady("proposal");
    }

    private static double reopened(String service) {
        return gateway.meter("rexserve.gateway.service.reopened", "service", service, "pool", "default");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"DRAINING", "WARMING_UP"})
    void aConversationThatAReplicaRefusesIsOpenedAnew(Reason reason) throws Exception {
        gateway.services.languageFailure = new Refusal(reason, "because").exception();
        double before = reopened("llm");
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> gateway.detect(image(), labels("cat")));
        Awaitility.await().until(() -> reopened("llm") > before);

        gateway.services.languageFailure = null;

        assertThat(asked.get(40, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(gateway.services.labels).containsExactly("cat");
    }

    @Test
    void aCallOfTheProposalServiceIsMadeAgain() throws Exception {
        gateway.services.imageSeen.complete(null);
        gateway.services.proposalFailure = FakeServices.bare(Status.Code.UNAVAILABLE);
        double before = reopened("proposal");
        CompletableFuture<Answer> asked =
                CompletableFuture.supplyAsync(() -> gateway.multipart("/v1/proposals", image()));
        Awaitility.await().until(() -> reopened("proposal") > before);

        gateway.services.proposalFailure = null;

        Answer answer = asked.get(40, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
    }

    @Test
    void aWholeAnswerSurvivesABreakInItsMiddle() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> gateway.detect(image(), labels("cat")));
        var lost = gateway.services.language.next();
        lost.says(new FakeAnswers(3, 0)
                .phrase("cat", Phrase.newBuilder().setLabel(0))
                .point(0, 1));
        gateway.services.language.manual = false;

        lost.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

        Answer answer = asked.get(40, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.body().path("objects").size()).isEqualTo(1);
    }

    @Test
    void aStreamIsOpenedAnewBeforeItsFirstObjectAndNotAfterIt() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            gateway.services.language.next().fail(FakeServices.bare(Status.Code.UNAVAILABLE));
            var second = gateway.services.language.next();
            second.says(new FakeAnswers(3, 0)
                    .phrase("cat", Phrase.newBuilder().setLabel(0))
                    .point(0, 1));
            second.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

            List<Event> all = events.rest();

            assertThat(all)
                    .extracting(Event::name)
                    .contains("proposals", "object")
                    .endsWith("error");
            assertThat(all.getLast().data().path("detail").asString()).contains("after 1 object");
        }
    }

    @Test
    void aFaultIsNotRepeated() {
        gateway.services.languageFailure = new Refusal(Reason.FAULT, "because").exception();
        double before = reopened("llm");

        assertThat(gateway.detect(image(), labels("cat")).code()).isEqualTo("service_fault");
        assertThat(reopened("llm")).isEqualTo(before);
    }

    @Test
    void nobodyWaitsForAServiceThatHasBeenAwayForLongerThanTheWindow() {
        try (var impatient = new RunningGateway("rexserve.gateway.retry-window=1ms")) {
            impatient.awaitReady("llm");
            impatient.services.serving(ServingStatus.NOT_SERVING);
            Awaitility.await()
                    .until(() -> impatient.meter("rexserve.gateway.service.ready", "service", "llm", "pool", "default")
                            == 0);
            impatient.services.serving("proposal", ServingStatus.SERVING);
            impatient.awaitReady("proposal");
            impatient.services.imageSeen.complete(null);

            Answer degraded = impatient.detect(image(), labels("cat"), FALLBACK);

            assertThat(degraded.status()).as(degraded.detail()).isEqualTo(200);
            assertThat(degraded.body().path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");
            assertThat(impatient.meter("rexserve.gateway.service.reopened", "service", "llm", "pool", "default"))
                    .isZero();
        }
    }
}
