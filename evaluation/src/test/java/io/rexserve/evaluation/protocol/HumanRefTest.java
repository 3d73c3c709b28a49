package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HumanRefTest {
    private static final Rectangle A = Rectangle.ofCorners(0, 0, 10, 10);
    private static final Rectangle B = Rectangle.ofCorners(20, 0, 30, 10);
    private static final Rectangle C = Rectangle.ofCorners(40, 0, 50, 10);

    private static HumanRefAnswer answer(String domain, List<Rectangle> truths, List<Rectangle> found) {
        return new HumanRefAnswer("1", domain, "x", truths, found, OptionalInt.of(5));
    }

    @Test
    void boxesBeyondTheTrueOnesLowerDensityF1Twice() {
        var figures = Figures.of(HumanRef.of(List.of(answer("attribute", List.of(A), List.of(A, B)))));
        assertThat(figures).containsEntry("all.recall", 1.0).containsEntry("all.precision", 0.5);
        // F1 2/3, times 1 true box of 2 found
        assertThat(figures.get("attribute.density_f1")).isCloseTo(1.0 / 3, within(1e-15));
    }

    @Test
    void tooFewBoxesAreNotPenalized() {
        var figures = Figures.of(HumanRef.of(List.of(answer("position", List.of(A, B), List.of(A)))));
        assertThat(figures.get("all.density_f1")).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(figures).containsKey("boxes 2-5.recall").containsKey("position/x.recall");
    }

    @Test
    void thresholdsRunFromAHalfTo95Hundredths() {
        // IoU 0.7: right at 0.5, 0.55, 0.6, 0.65 and not at numpy's 0.7000000000000002
        var found = Rectangle.ofCorners(0, 0, 10, 7);
        var figures = Figures.of(HumanRef.of(List.of(answer("attribute", List.of(A), List.of(found)))));
        assertThat(figures.get("all.recall")).isCloseTo(0.4, within(1e-15));
        assertThat(figures).containsEntry("all.recall.50", 1.0);
    }

    @Test
    void aTrueBoxTakesTheBoxThatItOverlapsMostWhichAnotherMayLack() {
        var nearA = Rectangle.ofCorners(0, 0, 10, 9);
        var figures = Figures.of(HumanRef.of(List.of(answer("attribute", List.of(A, A), List.of(nearA, A)))));
        assertThat(figures).containsEntry("all.recall.50", 1.0);
        assertThat(Figures.of(HumanRef.of(List.of(answer("attribute", List.of(A, A), List.of(A))))))
                .containsEntry("all.recall.50", 0.5);
    }

    @Test
    void aTrueBoxTakesTheFirstOfEquallyOverlappingBoxes() {
        // Both boxes overlap the first person by 0.8; only the second overlaps the other person, too.
        var person = Rectangle.ofCorners(2, 0, 12, 10);
        var other = Rectangle.ofCorners(5, 0, 15, 10);
        var left = Rectangle.ofCorners(1, 0, 11, 10);
        var right = Rectangle.ofCorners(3, 0, 13, 10);
        assertThat(left.iou(person)).isEqualTo(right.iou(person));
        assertThat(left.iou(other)).isLessThan(0.5);
        var truths = List.of(person, other);
        assertThat(Figures.of(HumanRef.of(List.of(answer("attribute", truths, List.of(left, right))))))
                .containsEntry("all.recall.50", 1.0);
        assertThat(Figures.of(HumanRef.of(List.of(answer("attribute", truths, List.of(right, left))))))
                .containsEntry("all.recall.50", 0.5);
    }

    @Test
    void rejectionIsTheShareAnsweredWithoutABoxAndApart() {
        var figures = Figures.of(HumanRef.of(List.of(
                answer("rejection", List.of(), List.of()),
                answer("rejection", List.of(), List.of(A)),
                answer("attribute", List.of(C), List.of(C)))));
        assertThat(figures)
                .containsEntry("all.rejection", 0.5)
                .containsEntry("all.recall", 1.0)
                .containsEntry("rejection.recall", Double.NaN)
                .containsEntry("attribute.rejection", Double.NaN)
                .containsEntry("all.expressions", 3.0);
    }

    @Test
    void noBoxForSomebodyIsZero() {
        assertThat(Figures.of(HumanRef.of(List.of(answer("attribute", List.of(A), List.of())))))
                .containsEntry("all.recall", 0.0)
                .containsEntry("all.precision", 0.0)
                .containsEntry("all.density_f1", 0.0);
    }
}
