package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.rexserve.serving.lifecycle.ModelHealth;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Status;

/// Callers that leave before they are answered, and a service that stops or fails while they wait.
@Timeout(120)
class ProposalCallerTest {
    private static final ProposeRequest DISC = request(disc(64, 64)).build();

    private final RunningProposals service = new RunningProposals();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void anImageLeavesTheQueueWhenItsDeadlinePasses() {
        CountDownLatch go = service.occupy();

        assertThatThrownBy(() ->
                        service.stub().withDeadlineAfter(Duration.ofSeconds(1)).propose(DISC))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        await(() -> assertThat(refused(Reason.DEADLINE)).isEqualTo(1));
        assertThat(service.waiting()).isZero();

        go.countDown();
        service.stub().propose(DISC);
        assertThat(worked()).as("the occupying image and the last one").isEqualTo(2);
    }

    @Test
    void anImageLeavesTheQueueWhenItsCallerCancels() {
        CountDownLatch go = service.occupy();
        var gone = ProposalServiceGrpc.newFutureStub(service.channel).propose(DISC);
        await(() -> assertThat(service.waiting()).isEqualTo(1));

        gone.cancel(true);

        await(() -> assertThat(service.waiting()).isZero());
        assertThat(refused(Reason.CANCELLED)).isEqualTo(1);
        go.countDown();
        service.stub().propose(DISC);
        assertThat(worked()).as("the occupying image and the last one").isEqualTo(2);
    }

    @Test
    void aPassEndsBetweenTwoBlocksWhenItsDeadlinePasses() {
        service.stub().propose(DISC);
        double weights = held();
        var checks = new AtomicInteger();
        service.betweenBlocks = checks::incrementAndGet;
        service.stub().propose(DISC);
        int whole = checks.getAndSet(0);
        service.betweenBlocks = () -> {
            if (checks.incrementAndGet() == 2) {
                await(() -> assertThat(refused(Reason.DEADLINE)).isEqualTo(1));
            }
        };

        assertThatThrownBy(() ->
                        service.stub().withDeadlineAfter(Duration.ofSeconds(1)).propose(DISC))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        service.stub().propose(DISC);

        assertThat(whole).isGreaterThan(2);
        assertThat(checks.get()).as("two of the late pass, and one whole pass").isEqualTo(2 + whole);
        await(() -> assertThat(held()).isEqualTo(weights));
    }

    @Test
    void aBatchGoesOnWhileOneOfItsCallersWaits() throws Exception {
        try (var pairs = new RunningProposals(4, 2, Duration.ZERO, images -> !images.isEmpty())) {
            CountDownLatch go = pairs.occupy();
            var stub = ProposalServiceGrpc.newFutureStub(pairs.channel);
            var leaving = stub.propose(DISC);
            var staying = stub.propose(DISC);
            await(() -> assertThat(pairs.waiting()).isEqualTo(2));
            var checks = new AtomicInteger();
            pairs.betweenBlocks = () -> {
                if (pairs.batches.contains(2) && checks.incrementAndGet() == 2) {
                    leaving.cancel(true);
                    await(() -> assertThat(pairs.count("rexserve.proposal.refusals", "reason", "CANCELLED"))
                            .isEqualTo(1));
                }
            };

            go.countDown();

            assertThat(staying.get(20, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
            assertThat(pairs.batches).containsExactly(1, 2);
            assertThat(leaving).isCancelled();
        }
    }

    @Test
    void acceptedRequestsAreAnsweredBeforeTheServiceStops() throws Exception {
        CountDownLatch go = service.occupy();
        var accepted = ProposalServiceGrpc.newFutureStub(service.channel).propose(DISC);
        await(() -> assertThat(service.waiting()).isEqualTo(1));
        Thread stopping = Thread.ofPlatform().start(service.engine::stop);
        await(() -> assertThat(service.engine.state()).isEqualTo(ModelState.DRAINING));

        assertThat(service.refusal(DISC).reason()).isEqualTo(Reason.DRAINING);
        go.countDown();

        assertThat(accepted.get(20, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        assertThat(service.engine.isRunning()).isFalse();
    }

    @Test
    void requestsLeftAfterTheDrainTimeoutAreRefused() throws Exception {
        try (var hasty =
                new RunningProposals(4, 1, Duration.ZERO, Duration.ofMillis(50), images -> !images.isEmpty())) {
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
    void aFaultOfTheModelsThreadRefusesWaitingRequests() throws Exception {
        try (var failing = new RunningProposals(4, 1, Duration.ZERO, images -> {
            if (images.getFirst().width() == 96) {
                throw new LinkageError("injected");
            }
            return true;
        })) {
            CountDownLatch go = failing.occupy();
            var stub = ProposalServiceGrpc.newFutureStub(failing.channel);
            var first = stub.propose(request(disc(96, 96)).build());
            await(() -> assertThat(failing.waiting()).isEqualTo(1));
            var second = stub.propose(DISC);
            await(() -> assertThat(failing.waiting()).isEqualTo(2));

            go.countDown();

            for (var computedOrWaiting : List.of(first, second)) {
                Refusal refusal = refusal(computedOrWaiting);
                assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
                assertThat(refusal.message()).startsWith("the model has failed").doesNotContain("injected");
            }
            assertThat(failing.engine.state()).isEqualTo(ModelState.FAILED);
            assertThat(new ModelHealth(failing.engine).health().getStatus()).isEqualTo(Status.DOWN);
            Refusal later = failing.refusal(DISC);
            assertThat(later.reason()).isEqualTo(Reason.FAULT);
            assertThat(later.message()).isEqualTo("the model has failed; the service's log and its health say why");
            await(() -> assertThat(failing.engine.isRunning()).isFalse());
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
    void noNativeArrayOutlivesItsRequest() {
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
