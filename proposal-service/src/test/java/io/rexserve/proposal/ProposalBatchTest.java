package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.ListenableFuture;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.Granularity;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.Tiling;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Images that are computed together.
@Timeout(120)
class ProposalBatchTest {
    private static final int CALLERS = 16;
    // Sums of float32 in another order.
    private static final float PIXELS = 2e-2f;
    private static final float SCORE = 1e-4f;

    private RunningProposals service = new RunningProposals(64, 4, Duration.ZERO, ProposalBatchTest::always);

    @AfterEach
    void stop() {
        service.close();
    }

    private static boolean always(List<UpnImage> images) {
        return !images.isEmpty();
    }

    private void restart(Duration maxWait, Predicate<List<UpnImage>> fits) {
        service.close();
        service = new RunningProposals(64, 4, maxWait, fits);
    }

    @Test
    void sixteenRequestsTogetherGetTheBoxesThatEachGetsAlone() throws Exception {
        var requests = new ArrayList<ProposeRequest>();
        for (int i = 0; i < CALLERS; i++) {
            // Four input sizes and three choices of granularities.
            ProposeRequest.Builder request = request(disc(120 + 40 * (i % 4), 160));
            if (i % 3 != 0) {
                request.addGranularities(Granularity.GRANULARITY_COARSE);
            }
            if (i % 3 == 2) {
                request.addGranularities(Granularity.GRANULARITY_FINE);
            }
            requests.add(request.build());
        }
        List<ProposeResponse> alone =
                requests.stream().map(service.stub()::propose).toList();
        assertThat(service.batches).containsOnly(1);
        service.batches.clear();

        CountDownLatch go = service.occupy();
        var together = new ArrayList<ListenableFuture<ProposeResponse>>();
        requests.forEach(request -> together.add(ask(request)));
        await(() -> assertThat(service.waiting()).isEqualTo(CALLERS));
        assertThat(service.meters.get("rexserve.proposal.queue.buckets").gauge().value())
                .isEqualTo(4);
        go.countDown();

        for (int i = 0; i < CALLERS; i++) {
            requireAlike(together.get(i).get(60, TimeUnit.SECONDS), alone.get(i));
        }
        assertThat(service.batches)
                .as("the occupying one and four of each size")
                .containsExactly(1, 4, 4, 4, 4);
    }

    @Test
    void tilesOfOneImageAreComputedTogether() throws Exception {
        ProposeRequest tiled = request(disc(512, 512))
                .setTiling(Tiling.newBuilder().setSide(300).setOverlap(64))
                .build();
        ProposeResponse response = service.stub().propose(tiled);

        assertThat(response.getProposals(0).getBoxesCount()).isPositive();
        assertThat(service.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
        assertThat(service.batches.size()).isLessThan(5);
    }

    @Test
    void anImageWaitsForOthersOfItsInputSizeOnly() throws Exception {
        restart(Duration.ofMinutes(1), ProposalBatchTest::always);
        ListenableFuture<ProposeResponse> first = ask(request(disc(64, 64)).build());
        ListenableFuture<ProposeResponse> other = ask(request(disc(64, 96)).build());
        await(() -> assertThat(service.waiting()).isEqualTo(2));
        assertThat(service.batches).isEmpty();

        var sameSize = new ArrayList<ListenableFuture<ProposeResponse>>();
        for (int i = 0; i < 3; i++) {
            sameSize.add(ask(request(disc(64, 64)).build()));
        }

        first.get(60, TimeUnit.SECONDS);
        for (ListenableFuture<ProposeResponse> answer : sameSize) {
            assertThat(answer.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        }
        assertThat(service.batches).containsExactly(4);
        assertThat(service.waiting()).isEqualTo(1);

        service.engine.stop(); // no other will come

        other.get(60, TimeUnit.SECONDS);
        assertThat(service.batches).containsExactly(4, 1);
        assertThat(service.meters.get("rexserve.proposal.batch.wait").timer().totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
    }

    @Test
    void cancelledRequestsAreInNoBatch() throws Exception {
        CountDownLatch go = service.occupy();
        ListenableFuture<ProposeResponse> gone = ask(request(disc(64, 64)).build());
        ListenableFuture<ProposeResponse> stays = ask(request(disc(64, 64)).build());
        await(() -> assertThat(service.waiting()).isEqualTo(2));
        assertThatThrownBy(() -> service.stub()
                        .withDeadlineAfter(Duration.ofSeconds(1))
                        .propose(request(disc(64, 64)).build()))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        gone.cancel(true);
        await(() -> assertThat(service.waiting()).isEqualTo(1));

        go.countDown();

        assertThat(stays.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        assertThat(service.batches).containsExactly(1, 1);
    }

    @Test
    void aCancelledRequestWithdrawsAllItsTiles() {
        CountDownLatch go = service.occupy();
        ListenableFuture<ProposeResponse> gone = ask(request(disc(512, 512))
                .setTiling(Tiling.newBuilder().setSide(300))
                .build());
        await(() -> assertThat(service.waiting()).isEqualTo(5));

        gone.cancel(true);

        await(() -> assertThat(service.waiting()).isZero());
        assertThat(service.meters.get("rexserve.proposal.queue.pixels").gauge().value())
                .isZero();
        go.countDown();
    }

    @Test
    void aBatchThatMemoryDoesNotSufficeForIsHalvedAndAnswered() throws Exception {
        restart(Duration.ZERO, images -> images.size() <= 2);
        double before = outOfMemory("smaller_batch");
        CountDownLatch go = service.occupy();
        var together = new ArrayList<ListenableFuture<ProposeResponse>>();
        for (int i = 0; i < 4; i++) {
            together.add(ask(request(disc(64, 64)).build()));
        }
        await(() -> assertThat(service.waiting()).isEqualTo(4));

        go.countDown();

        for (ListenableFuture<ProposeResponse> answer : together) {
            assertThat(answer.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        }
        assertThat(service.batches).containsExactly(1, 4, 2, 2);
        assertThat(outOfMemory("smaller_batch") - before).isEqualTo(1);
        assertThat(outOfMemory("refused")).isZero();
    }

    @Test
    void onlyTheImageThatMemoryDoesNotSufficeForIsRefused() throws Exception {
        // It has the same input size as the others, and is recognised by its original size.
        restart(Duration.ZERO, images -> images.stream().noneMatch(image -> image.width() == 96));
        CountDownLatch go = service.occupy();
        ListenableFuture<ProposeResponse> before = ask(request(disc(64, 64)).build());
        ListenableFuture<ProposeResponse> large = ask(request(disc(96, 96)).build());
        ListenableFuture<ProposeResponse> after = ask(request(disc(64, 64)).build());
        await(() -> assertThat(service.waiting()).isEqualTo(3));

        go.countDown();

        assertThat(before.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        assertThat(after.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        assertThatThrownBy(() -> large.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(ExecutionException.class, failure -> {
                    Refusal refusal = Refusal.from(Objects.requireNonNull(failure.getCause()))
                            .orElseThrow();
                    assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
                    assertThat(refusal.message())
                            .isEqualTo(
                                    "memory: 12345 bytes could not be allocated (expected: enough for this request alone)");
                    assertThat(refusal.retryAfter()).isNull();
                });
        assertThat(outOfMemory("refused")).isEqualTo(1);
        assertThat(service.stub().propose(request(disc(64, 64)).build()).getProposalsCount())
                .as("the service goes on")
                .isEqualTo(1);
    }

    @Test
    void aTileThatMemoryDoesNotSufficeForRefusesItsRequestOnce() {
        restart(Duration.ZERO, images -> images.stream().noneMatch(image -> image.width() == 300));

        Refusal refusal = service.refusal(request(disc(512, 512))
                .setTiling(Tiling.newBuilder().setSide(300))
                .build());

        assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
        await(() -> assertThat(service.waiting()).isZero());
        assertThat(service.count("rexserve.proposal.refusals", "reason", "OUT_OF_MEMORY"))
                .isEqualTo(1);
    }

    @Test
    void acceptedRequestsAreAnsweredBeforeTheServiceStops() throws Exception {
        CountDownLatch go = service.occupy();
        var accepted = new ArrayList<ListenableFuture<ProposeResponse>>();
        for (int i = 0; i < 10; i++) {
            accepted.add(ask(request(disc(64 + 32 * (i % 3), 64)).build()));
        }
        accepted.add(ask(request(disc(512, 512))
                .setTiling(Tiling.newBuilder().setSide(300))
                .build()));
        await(() -> assertThat(service.waiting()).isEqualTo(15));
        Thread stopping = Thread.ofPlatform().start(service.engine::stop);
        await(() -> assertThat(service.engine.state()).isEqualTo(ModelState.DRAINING));

        assertThat(service.refusal(request(disc(64, 64)).build()).reason()).isEqualTo(Reason.DRAINING);
        go.countDown();

        for (ListenableFuture<ProposeResponse> answer : accepted) {
            assertThat(answer.get(60, TimeUnit.SECONDS).getProposalsCount()).isEqualTo(1);
        }
        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
    }

    private ListenableFuture<ProposeResponse> ask(ProposeRequest request) {
        return ProposalServiceGrpc.newFutureStub(service.channel).propose(request);
    }

    private double outOfMemory(String outcome) {
        return service.count("rexserve.proposal.out.of.memory", "outcome", outcome);
    }

    private static void requireAlike(ProposeResponse actual, ProposeResponse expected) {
        assertThat(actual.getProposalsList())
                .extracting(Proposals::getGranularity)
                .isEqualTo(expected.getProposalsList().stream()
                        .map(Proposals::getGranularity)
                        .toList());
        for (int g = 0; g < actual.getProposalsCount(); g++) {
            List<ScoredBox> ones = actual.getProposals(g).getBoxesList();
            List<ScoredBox> others = expected.getProposals(g).getBoxesList();
            assertThat(ones).hasSameSizeAs(others);
            assertThat(ones)
                    .allSatisfy(one -> assertThat(others).anySatisfy(other -> {
                        assertThat(one.getScore()).isCloseTo(other.getScore(), within(SCORE));
                        assertThat(one.getBox().getX1())
                                .isCloseTo(other.getBox().getX1(), within(PIXELS));
                        assertThat(one.getBox().getY1())
                                .isCloseTo(other.getBox().getY1(), within(PIXELS));
                        assertThat(one.getBox().getX2())
                                .isCloseTo(other.getBox().getX2(), within(PIXELS));
                        assertThat(one.getBox().getY2())
                                .isCloseTo(other.getBox().getY2(), within(PIXELS));
                    }));
        }
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(assertion::run);
    }
}
