package io.rexserve.data.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReferringCheckTest {
    private static final String DESCRIPTION = "A brown dog with floppy ears lying on a woollen blanket, asleep.";

    private final ReferringCheck check = new ReferringCheck(ReferringRules.PAPER);

    private String problem(String expression) {
        return check.problem(expression, "dog", DESCRIPTION);
    }

    @Test
    void anExpressionOfTheDescriptionsWordsKeepsTheRules() {
        assertThat(problem("brown dog lying on a woollen blanket")).isEmpty();
        assertThat(problem("the sleeping hound with the floppy ears")).contains("expected: nothing that");
        assertThat(problem("the dog asleep on a woollen blanket")).isEmpty();
    }

    @Test
    void theNumberOfWordsIsBounded() {
        assertThat(problem("the brown dog lying there")).isEqualTo("5 words (expected: 6 to 9)");
        assertThat(problem("the brown dog with floppy ears lying on a woollen blanket"))
                .isEqualTo("11 words (expected: 6 to 9)");
        assertThat(problem(" ")).isEqualTo("0 words (expected: 6 to 9)");
    }

    @Test
    void aCommaIsRefused() {
        assertThat(problem("the brown dog with ears, asleep")).endsWith(": a comma (expected: none)");
    }

    @Test
    void anotherCategoryIsRefused() {
        assertThat(problem("the woollen blanket below the brown dog"))
                .isEqualTo("about \"blanket\" (expected: about \"dog\")");
    }

    @Test
    void whatTheDescriptionDoesNotSayIsRefused() {
        assertThat(problem("the brown dog with a red collar"))
                .isEqualTo("\"collar red\" (expected: nothing that the description does not say)");
    }

    @Test
    void rulesThatCannotBeKeptAreRefused() {
        assertThatThrownBy(() -> new ReferringRules(7, 6, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 to 6 (expected: 1 <= least <= most <= 100)");
    }
}
