package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static List<ScoredOutcome> outcomes(double... scoresAndRights) {
        var outcomes = new ArrayList<ScoredOutcome>();
        for (int i = 0; i < scoresAndRights.length; i += 2) {
            outcomes.add(new ScoredOutcome("image " + i, scoresAndRights[i], scoresAndRights[i + 1] == 1));
        }
        return outcomes;
    }

    @Test
    void errorIsTheGapOfScoreAndAccuracyWeightedByCount() {
        var calibration = Calibration.of(outcomes(0.2, 0, 0.4, 1, 0.9, 1, 0.9, 0), 2);
        // lower half: mean score 0.3, accuracy 0.5; upper half: 0.9, 0.5
        var figures = Figures.of(calibration);
        assertThat(figures.get("ece.equal_width")).isCloseTo((0.2 + 0.4) / 2, within(1e-15));
        assertThat(figures.get("mce.equal_width")).isCloseTo(0.4, within(1e-15));
        assertThat(figures.get("brier")).isCloseTo((0.04 + 0.36 + 0.01 + 0.81) / 4, within(1e-15));
        assertThat(calibration.equalWidth()).extracting(ReliabilityBin::count).containsExactly(2L, 2L);
    }

    @Test
    void aBinHoldsItsUpperEdgeAndTheFirstAlsoZero() {
        var bins = Calibration.of(outcomes(0, 1, 0.5, 1, 1, 1), 2).equalWidth();
        assertThat(bins).extracting(ReliabilityBin::count).containsExactly(2L, 1L);
    }

    @Test
    void equalScoresStayInOneBinOfEqualMass() {
        var bins = Calibration.of(outcomes(0.1, 0, 0.5, 1, 0.5, 0, 0.5, 1, 0.9, 1, 1, 1), 3)
                .equalMass();
        assertThat(bins).extracting(ReliabilityBin::count).containsExactly(4L, 2L);
        assertThat(bins.getFirst().low()).isEqualTo(0.1);
        assertThat(bins.getFirst().high()).isEqualTo(0.5);
    }

    @Test
    void figuresDoNotDependOnTheOrderOfTheAnswers() {
        for (long seed = 0; seed < 5; seed++) {
            var random = new Random(seed);
            var outcomes = new ArrayList<ScoredOutcome>();
            for (int i = 0; i < 500; i++) {
                outcomes.add(new ScoredOutcome("i" + i % 40, random.nextInt(20) / 20.0, random.nextBoolean()));
            }
            var before = Figures.of(Calibration.of(outcomes, 15));
            Collections.shuffle(outcomes, random);
            var after = Figures.of(Calibration.of(outcomes, 15));
            before.forEach((name, value) -> assertThat(after.get(name)).as(name).isCloseTo(value, within(1e-12)));
        }
    }

    @Test
    void aScoreEqualToTheShareOfRightOnesHasNoError() {
        var outcomes = new ArrayList<ScoredOutcome>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(new ScoredOutcome("i", 0.75, i % 4 != 0));
        }
        assertThat(Figures.of(Calibration.of(outcomes, 10)))
                .containsEntry("ece.equal_width", 0.0)
                .containsEntry("mce.equal_mass", 0.0);
    }

    @Test
    void aBoxIsRightOnceAndIgnoredInACrowdOrWhereNotAllIsAnnotated() {
        Rectangle a = Rectangle.ofSize(0, 0, 10, 10);
        Rectangle crowd = Rectangle.ofSize(50, 0, 40, 10);
        var image = new DetectionImage(
                "1",
                List.of(TruthBox.of("dog", a), new TruthBox("dog", crowd, 400, true)),
                List.of(
                        new FoundBox("dog", a, 0.5, 0),
                        new FoundBox("dog", a, 0.9, 0),
                        new FoundBox("dog", Rectangle.ofSize(55, 0, 10, 10), 0.8, 0),
                        new FoundBox("cat", a, 0.7, 0),
                        new FoundBox("cow", a, 0.6, 0)),
                Set.of(),
                Set.of("cow"));
        assertThat(Calibration.outcomes(List.of(image)))
                .containsExactlyInAnyOrder(
                        new ScoredOutcome("1", 0.9, true),
                        new ScoredOutcome("1", 0.5, false),
                        new ScoredOutcome("1", 0.7, false));
    }

    @Test
    void boxesOfScoresThatAreNoProbabilitiesAreLeftOutAndCounted() {
        Rectangle a = Rectangle.ofSize(0, 0, 10, 10);
        var image = DetectionImage.of(
                "1",
                List.of(TruthBox.of("dog", a)),
                List.of(new FoundBox("dog", a, 12.5, 0), new FoundBox("dog", a, 0.5, 0)));
        var calibration = Calibration.ofBoxes(List.of(image), 10);
        assertThat(calibration.notes()).contains("1 boxes were left out: their scores are not between 0 and 1");
        // the box of score 12.5 ranks first and takes the true box
        assertThat(Figures.of(calibration)).containsEntry("outcomes", 1.0).containsEntry("accuracy", 0.0);
    }

    @Test
    void scoresOutsideZeroToOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoredOutcome("7", 1.5, true))
                .withMessage("score in image 7: 1.5 (expected: 0 to 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> Calibration.of(List.of(), 0));
    }
}
