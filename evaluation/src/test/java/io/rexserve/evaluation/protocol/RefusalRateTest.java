package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalRateTest {
    private static Map<String, Double> figures(int refusedAbsent, int absent, int refusedPresent, int present) {
        var answers = new ArrayList<RefusalAnswer>();
        for (int i = 0; i < absent; i++) {
            answers.add(new RefusalAnswer("image", "set", "name " + i, false, i < refusedAbsent));
        }
        for (int i = 0; i < present; i++) {
            answers.add(new RefusalAnswer("image", "set", "name " + i, true, i < refusedPresent));
        }
        return Figures.of(RefusalRate.of(answers));
    }

    @Test
    void rejectionIsOfAbsentNamesAndFalseRejectionOfPresentOnes() {
        var figures = figures(3, 4, 1, 10);
        assertThat(figures)
                .containsEntry("all.rejection", 0.75)
                .containsEntry("all.false_rejection", 0.1)
                .containsEntry("all.precision", 0.75)
                .containsEntry("all.f1", 0.75)
                .containsEntry("set.accuracy", 12.0 / 14);
        assertThat(figures.get("all.balanced_accuracy")).isCloseTo(0.825, within(1e-15));
    }

    @Test
    void aModelThatNeverOrAlwaysRefusesHasHalfTheBalance() {
        assertThat(figures(0, 5, 0, 20))
                .containsEntry("all.balanced_accuracy", 0.5)
                .containsEntry("all.f1", 0.0);
        assertThat(figures(5, 5, 20, 20))
                .containsEntry("all.balanced_accuracy", 0.5)
                .containsEntry("all.precision", 0.2);
    }

    @Test
    void withoutAbsentNamesThereIsNoRejection() {
        assertThat(figures(0, 0, 1, 2))
                .containsEntry("all.rejection", Double.NaN)
                .containsEntry("all.f1", Double.NaN)
                .containsEntry("all.false_rejection", 0.5);
    }
}
