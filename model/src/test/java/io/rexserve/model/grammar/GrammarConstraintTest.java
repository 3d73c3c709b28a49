package io.rexserve.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrammarConstraintTest {
    private static final GrammarTokens TOKENS = new GrammarTokens(1, 2, 3, 4, 10, 6);
    private final GrammarConstraint constraint = new GrammarConstraint(TOKENS, 4);

    @Test
    void bansRegionsThatThePromptDoesNotCarry() {
        assertThat(constraint.banned().stream()).containsExactly(14, 15);
    }

    @Test
    void bansWhatTheOpenListAlreadyHolds() {
        assertThat(constraint.banned(1, 50, 2, 3, 12, 10).stream()).containsExactly(10, 12, 14, 15);
    }

    @Test
    void forgetsAListThatHasEnded() {
        assertThat(constraint.banned(3, 12, 4).stream()).containsExactly(14, 15);
        assertThat(constraint.banned(3, 12, 1, 50).stream()).containsExactly(14, 15);
        assertThat(constraint.banned(3, 12, 4, 3, 11).stream()).containsExactly(11, 14, 15);
    }

    @Test
    void letsRunningTextMentionARegionTwice() {
        assertThat(constraint.banned(12, 50).stream()).containsExactly(14, 15);
    }
}
