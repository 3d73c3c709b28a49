package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposalSetTest {
    private static final Proposal GOOD = new Proposal(new PixelBox(0, 0, 100, 100), 0.9f);
    private static final Proposal DOUBLE = new Proposal(new PixelBox(0, 0, 100, 95), 0.8f);
    private static final Proposal APART = new Proposal(new PixelBox(200, 0, 300, 100), 0.5f);
    private static final Proposal WEAK = new Proposal(new PixelBox(0, 200, 100, 300), 0.1f);
    private static final ProposalSet SET = new ProposalSet(List.of(WEAK, DOUBLE, APART, GOOD));

    @Test
    void comesBestFirst() {
        assertThat(SET.proposals()).containsExactly(GOOD, DOUBLE, APART, WEAK);
    }

    @Test
    void leavesOutLowScores() {
        assertThat(SET.filter(0.5, 0, 100)).containsExactly(GOOD, DOUBLE, APART);
    }

    @Test
    void keepsTheBetterOfTwoDoubles() {
        assertThat(SET.filter(0, 0.8, 100)).containsExactly(GOOD, APART, WEAK);
    }

    @Test
    void keepsNoMoreThanAskedFor() {
        assertThat(SET.filter(0, 0, 2)).containsExactly(GOOD, DOUBLE);
    }

    @Test
    void refusesThresholdsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SET.filter(1.5, 0, 1))
                .withMessageContaining("0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SET.filter(0, -1, 1))
                .withMessageContaining("NMS IoU");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SET.filter(0, 0, 0))
                .withMessageContaining(">= 1");
    }
}
