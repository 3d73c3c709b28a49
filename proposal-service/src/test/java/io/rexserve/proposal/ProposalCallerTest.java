package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Callers that do not wait to the end, and a service that does.
@Timeout(120)
class ProposalCallerTest {
    private static final ProposeRequest DISC = request(disc(64, 64)).build();

    private final RunningProposals service = new RunningProposals();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aDeadlineThatPassesInTheQueueTakesThePictureOutOfIt() {
        CountDownLatch go = service.occupy();

        assertThatThrownBy(() ->
                        service.stub().withDeadlineAfter(Duration.ofSeconds(1)).propose(DISC))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        await(() -> assertThat(refused(Reason.DEADLINE)).isEqualTo(1));
        assertThat(service.waiting()).isZero();

        go.countDown();
        service.stub().propose(DISC);
        assertThat(worked()).as("the occupying picture and the last one").isEqualTo(2);
    }

    @Test
    void whoGoesAwayWhileWaitingLeavesTheQueue() {
        CountDownLatch go = service.occupy();
        var gone = ProposalServiceGrpc.newFutureStub(service.channel).propose(DISC);
        await(() -> assertThat(service.waiting()).isEqualTo(1));

        gone.cancel(true);

        await(() -> assertThat(service.waiting()).isZero());
        assertThat(refused(Reason.CANCELLED)).isEqualTo(1);
        go.countDown();
        service.stub().propose(DISC);
        assertThat(worked()).as("the occupying picture and the last one").isEqualTo(2);
    }

    @Test
    void whatWasAcceptedIsAnsweredBeforeTheEnd() throws Exception {
        CountDownLatch go = service.occupy();
        var accepted = ProposalServiceGrpc.newFutureStub(service.channel).propose(DISC);
        await(() -> assertThat(service.waiting()).isEqualTo(1));
        Thread stopping = Thread.ofPlatform().start(service.engine::stop);
        await(() -> assertThat(service.engine.state()).isEqualTo(ProposalEngine.State.DRAINING));

        assertThat(service.refusal(DISC).reason()).isEqualTo(Reason.DRAINING);
        go.countDown();

        assertThat(accepted.get(20, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        assertThat(service.engine.isRunning()).isFalse();
    }

    @Test
    void whatTheTimeToStopDoesNotSufficeForIsRefusedAndNotForgotten() throws Exception {
        try (var hasty =
                new RunningProposals(4, 1, Duration.ZERO, Duration.ofMillis(50), pictures -> !pictures.isEmpty())) {
            CountDownLatch go = hasty.occupy();
            var waiting = ProposalServiceGrpc.newFutureStub(hasty.channel).propose(DISC);
            await(() -> assertThat(hasty.waiting()).isEqualTo(1));

            hasty.engine.stop();
            go.countDown();

            assertThat(refusal(waiting).reason()).isEqualTo(Reason.DRAINING);
            await(() -> assertThat(hasty.engine.isRunning()).isFalse());
        }
    }

    @Test
    void nobodyWaitsForAModelWhoseThreadHasEnded() throws Exception {
        try (var ending = new RunningProposals(4, 1, Duration.ZERO, pictures -> {
            if (pictures.getFirst().width() == 96) {
                throw new StackOverflowError("injected");
            }
            return true;
        })) {
            CountDownLatch go = ending.occupy();
            var stub = ProposalServiceGrpc.newFutureStub(ending.channel);
            var first = stub.propose(request(disc(96, 96)).build());
            await(() -> assertThat(ending.waiting()).isEqualTo(1));
            var second = stub.propose(DISC);
            await(() -> assertThat(ending.waiting()).isEqualTo(2));

            go.countDown();

            assertThat(refusal(first).reason()).isEqualTo(Reason.FAULT);
            assertThat(refusal(second).reason()).isEqualTo(Reason.FAULT);
            await(() -> assertThat(ending.engine.state()).isEqualTo(ProposalEngine.State.FAILED));
            assertThat(ending.refusal(DISC).reason()).isEqualTo(Reason.FAULT);
        }
    }

    private static Refusal refusal(Future<ProposeResponse> ended) throws Exception {
        try {
            throw new AssertionError(ended.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException failure) {
            return Refusal.from(Objects.requireNonNull(failure.getCause())).orElseThrow();
        }
    }

    @Test
    void noNativeArrayOutlivesItsPicture() {
        service.stub().propose(DISC);
        await(() -> assertThat(held()).isPositive());
        double weights = held();

        for (int i = 0; i < 5; i++) {
            service.stub().propose(DISC);
            try (var caller = Context.current().withCancellation()) {
                caller.run(() -> ProposalServiceGrpc.newFutureStub(service.channel)
                        .propose(DISC)
                        .isDone());
            }
        }
        service.stub().propose(DISC);

        await(() -> assertThat(held()).isEqualTo(weights));
    }

    private double refused(Reason reason) {
        return service.count("rexserve.proposal.refusals", "reason", reason.name());
    }

    private double worked() {
        return service.meters.get("rexserve.proposal.batch.size").summary().totalAmount();
    }

    private double held() {
        return service.meters.get("rexserve.proposal.native.arrays").gauge().value();
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }
}
