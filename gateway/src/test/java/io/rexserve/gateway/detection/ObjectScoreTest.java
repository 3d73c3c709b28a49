package io.rexserve.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ObjectScoreTest {
    @Test
    void isTheListingProbabilityTimesTheRootOfTheProposalScore() {
        assertThat(ObjectScore.of(0.25f, 0.8f)).isCloseTo(0.4f, within(1e-6f));
        assertThat(ObjectScore.of(1f, 1f)).isEqualTo(1);
        assertThat(ObjectScore.of(0f, 1f)).isZero();
    }

    @Test
    void aBoxOfTheCallersOwnNeedsNoProof() {
        assertThat(ObjectScore.of(null, 0.8f)).isEqualTo(0.8f);
    }
}
