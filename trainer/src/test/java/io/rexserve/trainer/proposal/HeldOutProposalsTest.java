package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutProposalsTest {
    @Test
    void ofNearDuplicatesTheBestIsMeasured() {
        var best = new Proposal(new PixelBox(0, 0, 100, 100), 0.5f);
        var duplicate = new Proposal(new PixelBox(0, 0, 100, 80), 0.4f);
        var other = new Proposal(new PixelBox(0, 0, 100, 50), 0.01f);
        assertThat(HeldOutProposals.single(new ProposalSet(List.of(duplicate, other, best))))
                .as("IoU .8 with the best is too much, .5 is not")
                .containsExactly(best, other);
        assertThat(HeldOutProposals.single(new ProposalSet(List.of()))).isEmpty();
    }

    @Test
    void theServiceLeavesOutTheSame() throws IOException {
        Path service = Path.of(System.getProperty("rexserve.home"))
                .resolve("proposal-service/src/main/resources/proposal.yml");
        assertThat(Files.readString(service)).contains("    nms-iou: " + HeldOutProposals.NMS + "\n");
    }
}
