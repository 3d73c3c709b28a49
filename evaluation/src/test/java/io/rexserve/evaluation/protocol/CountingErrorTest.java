package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CountingErrorTest {
    private static CountAnswer answer(String image, int truth, OptionalInt stated, int boxes) {
        return new CountAnswer(image, "set", truth, stated, OptionalInt.of(boxes));
    }

    @Test
    void statedNumbersAndBoxesAreCountedApart() {
        var figures = Figures.of(CountingError.of(List.of(
                answer("1", 4, OptionalInt.of(4), 4),
                answer("2", 4, OptionalInt.of(7), 3),
                answer("3", 2, OptionalInt.of(1), 2))));
        assertThat(figures)
                .containsEntry("all.stated.mae", 4.0 / 3)
                .containsEntry("all.stated.rmse", Math.sqrt(10.0 / 3))
                .containsEntry("all.stated.bias", 2.0 / 3)
                .containsEntry("all.stated.exact", 1.0 / 3)
                .containsEntry("all.stated.within_one", 2.0 / 3)
                .containsEntry("set.boxes.mae", 1.0 / 3)
                .containsEntry("set.boxes.exact", 2.0 / 3)
                .containsEntry("all.questions", 3.0);
    }

    @Test
    void anAnswerWithoutANumberIsWrongAndHasNoError() {
        var figures = Figures.of(CountingError.of(
                List.of(answer("1", 0, OptionalInt.empty(), 0), answer("2", 3, OptionalInt.of(3), 0))));
        assertThat(figures)
                .containsEntry("all.stated.exact", 0.5)
                .containsEntry("all.stated.within_one", 0.5)
                .containsEntry("all.stated.mae", 0.0)
                .containsEntry("all.stated.answered", 0.5);
    }

    @Test
    void theErrorIsComputedAgainForADrawOfImages() {
        var error =
                CountingError.of(List.of(answer("1", 4, OptionalInt.of(6), 4), answer("2", 4, OptionalInt.of(4), 4)));
        assertThat(Figures.byName(error.figures(new int[] {3, 1}))).containsEntry("all.stated.rmse", Math.sqrt(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> error.figures(new int[] {1}))
                .withMessage("multiplicities: 1 (expected: 2, one for each image)");
    }

    @Test
    void aNegativeTruthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> answer("7", -1, OptionalInt.empty(), 0))
                .withMessage("count in image 7: -1 (expected: at least 0)");
    }
}
