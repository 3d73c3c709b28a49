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
        accept(1, 50, 2, 3, 12, 10);
        assertThat(constraint.banned().stream()).containsExactly(10, 12, 14, 15);
    }

    @Test
    void forgetsAListThatHasEnded() {
        accept(3, 12, 4);
        assertThat(constraint.banned().stream()).containsExactly(14, 15);
        accept(3, 11);
        assertThat(constraint.banned().stream()).containsExactly(11, 14, 15);
    }

    @Test
    void letsRunningTextMentionARegionTwice() {
        accept(12, 50);
        assertThat(constraint.banned().stream()).containsExactly(14, 15);
    }

    private void accept(int... tokens) {
        for (int token : tokens) {
            constraint.accept(token);
        }
    }
}
