package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefCocoAccuracyTest {
    private static final Rectangle TRUTH = Rectangle.ofSize(0, 0, 100, 100);

    private static FoundBox box(double x, double y, double w, double h, double score) {
        return new FoundBox("it", Rectangle.ofSize(x, y, w, h), score, score);
    }

    private static Map<String, Double> figures(FoundBox... found) {
        return Figures.of(RefCocoAccuracy.of(List.of(new ReferringAnswer("1", "refcoco val", TRUTH, List.of(found)))));
    }

    @Test
    void takesTheBestScoredBoxWhereverItStandsInTheAnswer() {
        FoundBox right = box(0, 0, 100, 100, 0.9);
        FoundBox wrong = box(200, 0, 100, 100, 0.5);
        assertThat(figures(wrong, right)).containsEntry("all.accuracy", 1.0).containsEntry("all.several", 1.0);
        assertThat(figures(right, box(200, 0, 100, 100, 0.95)))
                .containsEntry("all.accuracy", 0.0)
                .containsEntry("all.accuracy.any", 1.0);
    }

    @Test
    void takesTheFirstOfEqualScores() {
        assertThat(figures(box(0, 0, 100, 100, 0.5), box(200, 0, 100, 100, 0.5)))
                .containsEntry("all.accuracy", 1.0)
                .containsEntry("all.mdetr.1", 0.0)
                .containsEntry("all.mdetr.5", 1.0);
    }

    @Test
    void anIouOfExactlyAHalfIsRight() {
        assertThat(figures(box(0, 0, 100, 50, 1))).containsEntry("all.accuracy", 1.0);
        assertThat(figures(box(0, 0, 100, 49.99, 1))).containsEntry("all.accuracy", 0.0);
    }

    @Test
    void mdetrComparesTheGeneralizedIou() {
        // IoU 0.5068, of the hull 0.0324 is uncovered.
        FoundBox shifted = box(18, 18, 100, 100, 1);
        double iou = shifted.box().iou(TRUTH);
        assertThat(iou).isCloseTo(82.0 * 82 / (20000 - 82 * 82), within(1e-12)).isGreaterThan(0.5);
        assertThat(figures(shifted)).containsEntry("all.accuracy", 1.0).containsEntry("all.mdetr.1", 0.0);
    }

    @Test
    void mattnetCountsPixels() {
        // Boxes one pixel wide overlap nothing in the older convention.
        Rectangle column = Rectangle.ofSize(0, 0, 1, 10);
        var answer = new ReferringAnswer("1", "val", column, List.of(box(0, 0, 1, 10, 1)));
        assertThat(Figures.of(RefCocoAccuracy.of(List.of(answer))))
                .containsEntry("all.accuracy", 1.0)
                .containsEntry("all.mattnet", 0.0);
    }

    @Test
    void anExpressionWithoutABoxIsWrongAndNotAnswered() {
        assertThat(figures())
                .containsEntry("all.accuracy", 0.0)
                .containsEntry("all.mdetr.10", 0.0)
                .containsEntry("all.answered", 0.0)
                .containsEntry("all.expressions", 1.0);
    }

    @Test
    void everySplitHasItsOwnFigures() {
        FoundBox right = box(0, 0, 100, 100, 1);
        var accuracy = RefCocoAccuracy.of(List.of(
                new ReferringAnswer("1", "refcoco testA", TRUTH, List.of(right)),
                new ReferringAnswer("1", "refcoco testB", TRUTH, List.of()),
                new ReferringAnswer("2", "refcoco testA", TRUTH, List.of(right))));
        assertThat(Figures.of(accuracy))
                .containsEntry("refcoco testA.accuracy", 1.0)
                .containsEntry("refcoco testB.accuracy", 0.0)
                .containsEntry("all.accuracy", 2.0 / 3);
        assertThat(accuracy.images()).containsExactly("1", "2");
        assertThat(Figures.byName(accuracy.figures(new int[] {0, 1})))
                .containsEntry("all.accuracy", 1.0)
                .containsEntry("refcoco testB.accuracy", Double.NaN);
    }
}
