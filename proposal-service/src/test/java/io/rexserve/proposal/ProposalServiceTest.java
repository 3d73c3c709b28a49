package io.rexserve.proposal;

import static io.rexserve.proposal.RunningProposals.disc;
import static io.rexserve.proposal.RunningProposals.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.Granularity;
import io.rexserve.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProposalServiceTest {
    private final RunningProposals service = new RunningProposals();
    private final ProposalServiceBlockingStub stub = service.stub();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void answersWithBoxesInsideThePictureAndSaysWhoAnswered() {
        ProposeResponse response = stub.propose(request(disc(200, 160)).build());

        assertThat(response.getImageSize().getWidth()).isEqualTo(200);
        assertThat(response.getImageSize().getHeight()).isEqualTo(160);
        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_FINE);
        assertThat(response.getModel().getName()).isEqualTo("rex-tiny/upn");
        assertThat(response.getModel().getSha256()).matches("[0-9a-f]{64}");
        List<ScoredBox> boxes = response.getProposals(0).getBoxesList();
        assertThat(boxes).isNotEmpty().allSatisfy(box -> {
            assertThat(box.getBox().getX1()).isBetween(0f, box.getBox().getX2());
            assertThat(box.getBox().getX2()).isLessThanOrEqualTo(200f);
            assertThat(box.getScore()).isBetween(0.3f, 1f);
        });
    }

    @Test
    void answersBothGranularitiesInTheOrderAsked() {
        ProposeResponse response = stub.propose(request(disc(200, 160))
                .addGranularities(Granularity.GRANULARITY_COARSE)
                .addGranularities(Granularity.GRANULARITY_FINE)
                .build());

        assertThat(response.getProposalsList())
                .extracting(Proposals::getGranularity)
                .containsExactly(Granularity.GRANULARITY_COARSE, Granularity.GRANULARITY_FINE);
    }

    @Test
    void namesEveryFieldAtFault() {
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
    void refusesWhatIsNoPicture() {
        Refusal refusal = service.refusal(request(new byte[] {1, 2, 3}).build());
        assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
        assertThat(refusal.violations()).extracting(Refusal.Violation::field).containsExactly("image.content");
    }

    @Test
    void refusesTooManyPixelsByNumber() {
        Refusal refusal = service.refusal(request(disc(400, 400)).build());
        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal.message()).contains("400");
    }

    @Test
    void refusesOnceItIsToStop() {
        service.engine.stop();
        assertThat(service.refusal(request(disc(64, 64)).build()).reason()).isEqualTo(Reason.DRAINING);
        assertThat(service.meters
                        .counter("rexserve.proposal.refusals", "reason", "DRAINING")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesMoreThanMayWait() {
        try (var first = service.engine.reserve();
                var second = service.engine.reserve()) {
            Refusal refusal = service.refusal(request(disc(64, 64)).build());
            assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(refusal.retryAfter()).isNotNull();
            assertThat(first.cost() + second.cost()).isEqualTo(2);
        }
        assertThat(stub.propose(request(disc(64, 64)).build()).getProposalsCount())
                .isEqualTo(1);
    }
}
