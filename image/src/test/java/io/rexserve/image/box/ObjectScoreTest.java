package io.rexserve.image.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ObjectScoreTest {
    @Test
    void isTheEvidenceTimesTheRootOfTheProposalScore() {
        assertThat(ObjectScore.of(0.25f, 0.8f)).isCloseTo(0.4f, within(1e-6f));
        assertThat(ObjectScore.of(0.25f, 0.6f)).isCloseTo(0.3f, within(1e-6f));
        assertThat(ObjectScore.of(1f, 1)).isEqualTo(1);
        assertThat(ObjectScore.of(0f, 1)).isZero();
    }

    @Test
    void isTheEvidenceAloneForABoxOfTheCaller() {
        assertThat(ObjectScore.of(null, 0.8f)).isEqualTo(0.8f);
    }
}
