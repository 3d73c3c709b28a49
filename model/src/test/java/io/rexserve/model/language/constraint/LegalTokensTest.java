package io.rexserve.model.language.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LegalTokensTest {
    @Test
    void neighboursFormOneRange() {
        assertThat(LegalTokens.only(7, 3, 4, 4).ranges(10)).containsExactly(3, 5, 7, 8);
        assertThat(LegalTokens.only(7, 3, 4, 4).otherRanges(10)).containsExactly(0, 3, 5, 7, 8, 10);
    }

    @Test
    void bannedIdsAreLeftOut() {
        assertThat(LegalTokens.except(0, 9, 5).ranges(10)).containsExactly(1, 5, 6, 9);
        assertThat(LegalTokens.except(0, 9, 5).otherRanges(10)).containsExactly(0, 1, 5, 6, 9, 10);
        assertThat(LegalTokens.ALL.ranges(10)).containsExactly(0, 10);
        assertThat(LegalTokens.ALL.otherRanges(10)).isEmpty();
    }

    @Test
    void idsOutsideTheVocabularyDoNotCount() {
        assertThat(LegalTokens.only(-1, 2, 10).ranges(10)).containsExactly(2, 3);
        assertThat(LegalTokens.except(-1, 10).ranges(10)).containsExactly(0, 10);
    }

    @Test
    void allowsTheIdsOfItsRanges() {
        assertThat(LegalTokens.only(3).allows(3)).isTrue();
        assertThat(LegalTokens.only(3).allows(4)).isFalse();
        assertThat(LegalTokens.except(3).allows(3)).isFalse();
        assertThat(LegalTokens.except(3).allows(4)).isTrue();
    }
}
