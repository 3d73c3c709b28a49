package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.proposal.ProposalTask.View;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.Granularity;
import io.rexserve.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.Tiling;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProposalServiceTest {
    private final RunningProposals service = new RunningProposals();
    private final ProposalServiceBlockingStub stub = service.stub();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void answersWithBoxesInsideTheImageAndNamesTheModel() {
        ProposeResponse response = stub.propose(request(disc(200, 160)).build());

        assertThat(response.getImageSize().getWidth()).isEqualTo(200);
        assertThat(response.getImageSize().getHeight()).isEqualTo(160);
        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_FINE);
        assertThat(response.getModel().getName()).isEqualTo("rex-tiny/upn");
        assertThat(response.getModel().getSha256()).matches("[0-9a-f]{64}");
        assertThat(response.hasOodScore()).isTrue();
        List<ScoredBox> boxes = response.getProposals(0).getBoxesList();
        assertThat(boxes).isNotEmpty().allSatisfy(box -> {
            assertThat(box.getBox().getX1()).isBetween(0f, box.getBox().getX2());
            assertThat(box.getBox().getX2()).isLessThanOrEqualTo(200f);
            assertThat(box.getScore()).isBetween(0.3f, 1f);
        });
    }

    @Test
    void describesTheModelWithTheLicencesOfItsCard() {
        DescribeModelResponse described = stub.describeModel(DescribeModelRequest.getDefaultInstance());

        assertThat(described.getModel())
                .isEqualTo(stub.propose(request(disc(64, 64)).build()).getModel());
        assertThat(described.getLicencesList())
                .singleElement()
                .satisfies(licence -> assertThat(licence.getName()).isEqualTo("apache-2.0"));
    }

    @Test
    void answersBothGranularitiesInTheOrderOfTheRequest() {
        ProposeResponse response = stub.propose(request(disc(200, 160))
                .addGranularities(Granularity.GRANULARITY_COARSE)
                .addGranularities(Granularity.GRANULARITY_FINE)
                .build());

        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_COARSE, Granularity.GRANULARITY_FINE);
    }

    @Test
    void namesEveryInvalidField() {
        Refusal refusal = service.refusal(ProposeRequest.newBuilder()
                .addGranularities(Granularity.GRANULARITY_FINE)
                .addGranularities(Granularity.GRANULARITY_FINE)
                .setMinScore(2)
                .setNmsIou(Float.NaN)
                .setMaxBoxes(0)
                .build());

        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal.violations())
                .extracting(Refusal.Violation::field)
                .containsExactlyInAnyOrder("image.content", "granularities[1]", "min_score", "nms_iou", "max_boxes");
    }

    @Test
    void refusesALongListByItsLengthAlone() {
        Refusal refusal = service.refusal(request(disc(64, 64))
                .addAllGranularities(Collections.nCopies(100_000, Granularity.GRANULARITY_UNSPECIFIED))
                .build());

        assertThat(refusal.violations())
                .containsExactly(new Refusal.Violation("granularities", "100000 values (expected: 0 to 2)"));
    }

    @Test
    void namesAGranularityThatItDoesNotKnowByItsNumber() {
        Refusal refusal = service.refusal(
                request(disc(64, 64)).addGranularitiesValue(1_000_000).build());

        assertThat(refusal.message()).isEqualTo("granularities[0]: 1000000 (expected: 1 for fine or 2 for coarse)");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -Float.MIN_VALUE, Float.MAX_VALUE})
    void refusesNumbersOutOfTheirRange(float number) {
        Refusal refusal = service.refusal(
                request(disc(64, 64)).setMinScore(number).setNmsIou(number).build());

        assertThat(refusal.violations()).extracting(Refusal.Violation::field).containsExactly("min_score", "nms_iou");
    }

    @Test
    void refusesBytesThatAreNoImage() {
        Refusal refusal = service.refusal(request(new byte[] {1, 2, 3}).build());
        assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
        assertThat(refusal.violations()).extracting(Refusal.Violation::field).containsExactly("image.content");
    }

    @Test
    void refusesTooManyPixelsAndNamesTheirNumber() {
        Refusal refusal = service.refusal(request(disc(700, 700)).build());
        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal.message()).contains("700");
    }

    @Test
    void refusesElongatedImagesAndNamesTheirNumbers() {
        Refusal refusal = service.refusal(request(disc(404, 4)).build());
        assertThat(refusal.reason()).isEqualTo(Reason.ASPECT_RATIO);
        assertThat(refusal.message()).isEqualTo("image: 404 x 4, longer to shorter side 101 (expected: <= 100)");
    }

    @Test
    void refusesNewRequestsOnceStopped() {
        service.engine.stop();
        assertThat(service.refusal(request(disc(64, 64)).build()).reason()).isEqualTo(Reason.DRAINING);
        assertThat(service.meters
                        .counter("rexserve.proposal.refusals", "reason", "DRAINING")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesMorePixelsThanMayWait() {
        Reservation<View> reservation =
                service.engine.reserve(List.of(RunningProposals.SQUARE + 1)).getFirst();
        try (reservation) {
            Refusal refusal = service.refusal(request(disc(64, 64)).build());
            assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(refusal.message()).contains("65537 + 65536").contains("<= 131072");
            assertThat(refusal.retryAfter()).isNotNull();
        }
        assertThat(stub.propose(request(disc(64, 64)).build()).getProposalsCount())
                .isEqualTo(1);
    }

    @Test
    void advisesToRetryAfterTheTimeThatWaitingImagesTake() {
        stub.propose(request(disc(64, 64)).build());
        try (var _ = service.engine.reserve(List.of(Integer.MAX_VALUE)).getFirst()) {
            Duration much = service.refusal(request(disc(64, 64)).build()).retryAfter();
            // 32,768 squares take more than the 30 s that are the most that is advised.
            assertThat(much).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void findsSmallObjectsInTiles() {
        byte[] small = disc(512, 512, 400, 60, 30, 30);
        ProposeResponse whole = stub.propose(request(small).build());
        ProposeResponse tiled = stub.propose(request(small)
                .setTiling(Tiling.newBuilder().setSide(300).setOverlap(64))
                .build());

        assertThat(service.batches).as("one whole, then whole and four tiles").hasSize(1 + 5);
        List<ScoredBox> boxes = tiled.getProposals(0).getBoxesList();
        assertThat(boxes).as("in pixels of the whole image").anySatisfy(box -> {
            assertThat(box.getBox().getX1()).isCloseTo(400f, within(5f));
            assertThat(box.getBox().getY1()).isCloseTo(60f, within(5f));
            assertThat(box.getBox().getX2()).isCloseTo(430f, within(5f));
            assertThat(box.getBox().getY2()).isCloseTo(90f, within(5f));
        });
        assertThat(boxes)
                .as("tiles add to what the whole image shows")
                .isNotEqualTo(whole.getProposals(0).getBoxesList());
    }

    @Test
    void anImageThatOneTileCoversIsComputedOnce() {
        stub.propose(
                request(disc(250, 250)).setTiling(Tiling.getDefaultInstance()).build());
        assertThat(service.batches).containsExactly(1);
    }

    @Test
    void refusesTilesOutOfRangeAndTooManyOfThem() {
        assertThat(invalidTiling(Tiling.newBuilder().setSide(31))).isEqualTo("tiling.side: 31 (expected: 32 to 8192)");
        assertThat(invalidTiling(Tiling.newBuilder().setSide(100).setOverlap(51)))
                .isEqualTo("tiling.overlap: 51 (expected: 0 to 50, half a side)");
        assertThat(invalidTiling(Tiling.newBuilder().setOverlap(200)))
                .isEqualTo("tiling.overlap: 200 (expected: 0 to 128, half of side 256)");
        assertThat(invalidTiling(Tiling.newBuilder().setSide(32)))
                .isEqualTo("tiling.side: 32 makes 441 tiles of 512 x 512 pixels (expected: at most 20)");
    }

    private String invalidTiling(Tiling.Builder tiling) {
        Refusal refusal =
                service.refusal(request(disc(512, 512)).setTiling(tiling).build());
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        return refusal.violations().getFirst().toString();
    }
}
