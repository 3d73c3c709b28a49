package io.rexserve.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ObjectScoreTest {
    @Test
    void isTheListingProbabilityTimesTheRootOfTheProposalScore() {
        assertThat(ObjectScore.of(0.25f, new Evidence.Generated(0.3f, 0.8f))).isCloseTo(0.4f, within(1e-6f));
        assertThat(ObjectScore.of(1f, new Evidence.Generated(0.3f, 1))).isEqualTo(1);
        assertThat(ObjectScore.of(0f, new Evidence.Generated(0.3f, 1))).isZero();
    }

    @Test
    void isThePhraseScoreTimesTheRootOfTheProposalScore() {
        assertThat(ObjectScore.of(0.25f, new Evidence.Scored(0.6f))).isCloseTo(0.3f, within(1e-6f));
    }

    @Test
    void aBoxOfTheCallersOwnNeedsNoProof() {
        assertThat(ObjectScore.of(null, new Evidence.Generated(0.3f, 0.8f))).isEqualTo(0.8f);
        assertThat(ObjectScore.of(null, new Evidence.Scored(0.6f))).isEqualTo(0.6f);
    }
}
