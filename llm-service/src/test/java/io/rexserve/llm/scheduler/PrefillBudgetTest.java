package io.rexserve.llm.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrefillBudgetTest {
    private final PrefillBudget budget = new PrefillBudget(2, 512);

    private static Duration millis(double millis) {
        return Duration.ofNanos((long) (millis * 1e6));
    }

    @Test
    void aPromptAloneIsReadInWholeChunks() {
        assertThat(budget.tokens(0, Duration.ZERO)).isEqualTo(512);
    }

    @Test
    void fewTokensAreReadUntilStepTimesAreKnown() {
        assertThat(budget.tokens(4, Duration.ZERO)).isEqualTo(16);
    }

    @Test
    void aStepMayTakeTwiceAsLongAsWithoutThePrompt() {
        budget.took(4, 0, millis(50));
        budget.took(4, 100, millis(150)); // a millisecond per token
        assertThat(budget.tokens(4, Duration.ZERO)).isEqualTo(48);
    }

    @Test
    void otherWorkBetweenTwoStepsCounts() {
        budget.took(4, 0, millis(50));
        budget.took(4, 100, millis(150));
        assertThat(budget.tokens(4, millis(30))).isEqualTo(16);
        assertThat(budget.tokens(4, millis(70))).isEqualTo(PrefillBudget.GRANULE);
    }

    @Test
    void theCostOfAPromptAloneIsAFirstGuess() {
        budget.took(4, 0, millis(50));
        budget.took(0, 100, millis(50)); // half a millisecond per token
        assertThat(budget.tokens(4, Duration.ZERO)).isEqualTo(48);
        budget.took(4, 48, millis(50 + 48 * 2));
        assertThat(budget.tokens(4, Duration.ZERO)).isEqualTo(24);
    }

    @Test
    void aSlowMachineStillReadsPrompts() {
        budget.took(1, 0, millis(1));
        budget.took(1, 8, millis(400));
        assertThat(budget.tokens(1, Duration.ZERO)).isEqualTo(PrefillBudget.GRANULE);
    }

    @Test
    void oneSlowStepDoesNotChangeTheAverage() {
        budget.took(1, 0, millis(10));
        budget.took(1, 100, millis(20));
        int before = budget.tokens(1, Duration.ZERO);
        budget.took(1, 100, millis(100_000));
        assertThat(budget.tokens(1, Duration.ZERO)).isGreaterThan(before / 2);
    }

    @Test
    void neverMoreThanAChunk() {
        budget.took(1, 0, millis(1000));
        budget.took(0, 100, millis(1));
        assertThat(budget.tokens(1, Duration.ZERO)).isEqualTo(512);
    }
}
