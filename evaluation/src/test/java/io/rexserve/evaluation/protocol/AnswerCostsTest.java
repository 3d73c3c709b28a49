package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCostsTest {
    private static final List<AnswerCost> HUNDRED = IntStream.rangeClosed(1, 100)
            .mapToObj(i -> new AnswerCost("image " + i, i, 200 - i, 2))
            .toList();

    @Test
    void quantilesAreCostsThatDidOccur() {
        assertThat(Figures.of(AnswerCosts.of(HUNDRED)))
                .containsEntry("ms.mean", 50.5)
                .containsEntry("ms.p50", 50.0)
                .containsEntry("ms.p95", 95.0)
                .containsEntry("ms.p99", 99.0)
                .containsEntry("ms.max", 100.0)
                .containsEntry("tokens.p50", 149.0)
                .containsEntry("tokens.max", 199.0)
                .containsEntry("tokens_per_box", 149.5 / 2)
                .containsEntry("answers", 100.0);
    }

    @Test
    void aDrawCountsAnImageAsOftenAsItWasDrawn() {
        var costs = AnswerCosts.of(
                List.of(new AnswerCost("a", 10, 5, 1), new AnswerCost("b", 20, 7, 1), new AnswerCost("a", 30, 9, 1)));
        assertThat(Figures.byName(costs.figures(new int[] {0, 4})))
                .containsEntry("ms.mean", 20.0)
                .containsEntry("ms.p50", 20.0)
                .containsEntry("answers", 4.0);
        assertThat(Figures.byName(costs.figures(new int[] {0, 0})))
                .containsEntry("ms.p50", Double.NaN)
                .containsEntry("ms.mean", Double.NaN);
    }

    @Test
    void negativeCostsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnswerCost("a", -1, 0, 0))
                .withMessageStartingWith("cost in image a: -1.0 ms");
    }
}
