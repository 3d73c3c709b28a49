package io.rexserve.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvidenceTest {
    @Test
    void aGeneratedObjectHasItsListingProbability() {
        assertThat(new Evidence.Generated(0.3f, 0.8f).value()).isEqualTo(0.8f);
    }

    @Test
    void aScoredRegionHasItsPhraseScore() {
        assertThat(new Evidence.Scored(0.6f).value()).isEqualTo(0.6f);
    }
}
