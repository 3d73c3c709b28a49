package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BudgetTest {
    @Test
    void dearStepsAreFewerForTheSameSeconds() {
        var cheap = new Budget(100);
        var dear = new Budget(100);
        while (!cheap.isSpent()) {
            cheap.spend(0.5, 10);
        }
        while (!dear.isSpent()) {
            dear.spend(2, 10);
        }

        assertThat(cheap.seconds()).isCloseTo(dear.seconds(), within(2.0));
        assertThat(cheap.steps()).isEqualTo(200);
        assertThat(dear.steps()).isEqualTo(50);
        assertThat(cheap.answerTokens()).isEqualTo(2000);
    }

    @Test
    void theRateWarmsUpHoldsAndFallsWithTheShareThatIsUsed() {
        var budget = new Budget(200);
        assertThat(budget.rate()).isEqualTo(1 / 20.0);
        for (int step = 0; step < 100; step++) {
            budget.spend(1, 0);
        }
        assertThat(budget.rate()).isEqualTo(1);
        for (int step = 0; step < 50; step++) {
            budget.spend(1, 0);
        }
        assertThat(budget.rate()).isCloseTo(0.5, within(1e-9));
        budget.spend(60, 0);
        assertThat(budget.rate()).isEqualTo(0.02);
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void aSavedBudgetGoesOnWhereItWas() {
        var budget = new Budget(50);
        budget.spend(1.25, 77);
        budget.spend(2.5, 3);
        var restored = new Budget(50);
        restored.restore(budget.save());

        assertThat(restored.save()).isEqualTo(budget.save());
        assertThat(restored.rate()).isEqualTo(budget.rate());
    }
}
