package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CocoEvaluationTest {
    private static final CocoParameters STANDARD = CocoParameters.standard();

    private static Truths.Builder truths(int images) {
        Truths.Builder truths = Truths.builder().category(3).category(5);
        for (int i = 1; i <= images; i++) {
            truths.image(i);
        }
        return truths;
    }

    private static double figure(CocoEvaluation evaluation, String name) {
        return evaluation.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void namesTheTwelveFiguresInTheOrderOfPycocotools() {
        var evaluation =
                CocoEvaluation.of(truths(1).build(), Detections.builder().build(), STANDARD);
        assertThat(evaluation.figures())
                .extracting(Figure::name)
                .containsExactly(
                        "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");
        assertThat(evaluation.figures()).extracting(Figure::value).containsOnly(-1.0);
    }

    @Test
    void findsEverythingWithPerfectDetections() {
        Truths truths = truths(2)
                .add(1, 3, 10, 10, 50, 50, 2500, false)
                .add(2, 5, 0, 0, 8, 8, 64, false)
                .build();
        Detections found = Detections.builder()
                .add(2, 5, 0, 0, 8, 8, .3)
                .add(1, 3, 10, 10, 50, 50, .9)
                .build();
        var evaluation = CocoEvaluation.of(truths, found, STANDARD);
        assertThat(figure(evaluation, "AP")).isCloseTo(1, within(1e-15));
        assertThat(figure(evaluation, "APs")).isCloseTo(1, within(1e-15));
        assertThat(figure(evaluation, "APm")).isCloseTo(1, within(1e-15));
        assertThat(figure(evaluation, "APl")).isEqualTo(-1);
    }

    @Test
    void countsNothingFoundAsZeroWhereSomethingIsWanted() {
        Truths truths = truths(1).add(1, 3, 10, 10, 50, 50, 2500, false).build();
        var evaluation = CocoEvaluation.of(truths, Detections.builder().build(), STANDARD);
        assertThat(figure(evaluation, "AP")).isZero();
        assertThat(figure(evaluation, "AR100")).isZero();
        assertThat(figure(evaluation, "APs")).isEqualTo(-1);
    }

    @Test
    void letsACrowdBeHitAnyNumberOfTimesWithoutCounting() {
        Truths truths = truths(1)
                .add(1, 3, 0, 0, 10, 10, 100, false)
                .add(1, 3, 100, 100, 200, 200, 40000, true)
                .build();
        Detections found = Detections.builder()
                .add(1, 3, 100, 100, 20, 20, .9)
                .add(1, 3, 150, 150, 20, 20, .8)
                .add(1, 3, 0, 0, 10, 10, .7)
                .build();
        assertThat(figure(CocoEvaluation.of(truths, found, STANDARD), "AP")).isCloseTo(1, within(1e-15));
    }

    @Test
    void placesATrueBoxByTheAreaOfTheFileAndADetectionByItsOwn() {
        Truths truths = truths(1).add(1, 3, 0, 0, 100, 100, 1000, false).build();
        Detections found = Detections.builder()
                .add(1, 3, 0, 0, 100, 100, .5)
                .add(1, 3, 300, 0, 40, 40, .9)
                .build();
        var evaluation = CocoEvaluation.of(truths, found, STANDARD);
        assertThat(figure(evaluation, "APs")).isCloseTo(1, within(1e-15));
        assertThat(figure(evaluation, "APm")).isEqualTo(-1);
        assertThat(figure(evaluation, "AP")).isCloseTo(.5, within(1e-15));
    }

    @Test
    void countsATrueBoxWithIdZeroAndSaysSo() {
        Truths truths = truths(1).add(0, 1, 3, 0, 0, 10, 10, 100, false).build();
        Detections found = Detections.builder().add(1, 3, 0, 0, 10, 10, .5).build();
        var right = CocoEvaluation.of(truths, found, STANDARD);
        assertThat(figure(right, "AP")).isCloseTo(1, within(1e-15));
        assertThat(right.notes()).singleElement().asString().contains("id 0");
        assertThat(figure(CocoEvaluation.of(truths, found, STANDARD.asPublished()), "AP"))
                .isZero();
    }

    @Test
    void refusesADetectionOfAnUnknownImage() {
        Detections found = Detections.builder()
                .add(1, 3, 0, 0, 1, 1, .5)
                .add(99, 3, 0, 0, 1, 1, .5)
                .build();
        assertThatThrownBy(() -> CocoEvaluation.of(truths(1).build(), found, STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("detections: image id 99 of entry 1 (expected: one of the 1 images of the truth)");
    }

    @Test
    void leavesOutDetectionsOfUnknownCategoriesAndSaysSo() {
        Truths truths = truths(1).add(1, 3, 0, 0, 10, 10, 100, false).build();
        Detections found = Detections.builder()
                .add(1, 4, 50, 50, 10, 10, .9)
                .add(1, 3, 0, 0, 10, 10, .5)
                .build();
        var evaluation = CocoEvaluation.of(truths, found, STANDARD);
        assertThat(figure(evaluation, "AP")).isCloseTo(1, within(1e-15));
        assertThat(evaluation.notes()).containsExactly("1 detection of a category that the truth lacks left out");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        assertThatThrownBy(() -> Detections.builder().add(1, 3, 0, 0, 1, 1, Double.NaN))
                .hasMessage("detections: score NaN of entry 0 (expected: a finite number)");
        assertThatThrownBy(() -> truths(1).add(1, 3, 0, Double.POSITIVE_INFINITY, 1, 1, 1, false))
                .hasMessage("true boxes: y Infinity of entry 0 (expected: a finite number)");
    }

    @Test
    void refusesTwoTrueBoxesWithOneId() {
        Truths.Builder truths = truths(1).add(7, 1, 3, 0, 0, 1, 1, 1, false).add(7, 1, 3, 0, 0, 2, 2, 4, false);
        assertThatThrownBy(truths::build).hasMessage("true boxes: id 7 occurs twice (expected: unique ids)");
    }

    @Test
    void tellsWhichDetectionHitsWhichTrueBox() {
        Truths truths = truths(2)
                .add(2, 3, 0, 0, 10, 10, 100, false)
                .add(2, 3, 20, 0, 10, 10, 100, false)
                .build();
        Detections found = Detections.builder()
                .add(2, 3, 20, 0, 10, 9, .4)
                .add(2, 3, 0, 0, 10, 6, .6)
                .build();
        var boxes = CocoEvaluation.of(truths, found, STANDARD).boxes();
        assertThat(boxes.matches(0, 0)).isEmpty();
        CategoryMatches matches = boxes.matches(1, 0).getFirst();
        assertThat(matches.categoryId()).isEqualTo(3);
        assertThat(List.of(matches.detectionRow(0), matches.detectionRow(1))).containsExactly(1, 0);
        assertThat(List.of(matches.hit(0, 0), matches.hit(0, 1))).containsExactly(0, 1);
        assertThat(List.of(matches.hit(5, 0), matches.hit(5, 1))).containsExactly(-1, 1);
    }
}
