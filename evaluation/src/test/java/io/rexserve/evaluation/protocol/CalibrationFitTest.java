package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.box.ScoreCalibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationFitTest {
    private static final int COUNT = 4000;

    /// Outcomes of even scores.
    ///
    /// @param right probability of being right at a score
    private static List<ScoredOutcome> outcomes(long seed, int count, DoubleUnaryOperator right) {
        var random = new Random(seed);
        var outcomes = new ArrayList<ScoredOutcome>();
        for (int i = 0; i < count; i++) {
            double score = random.nextDouble();
            outcomes.add(new ScoredOutcome("i" + i, score, random.nextDouble() < right.applyAsDouble(score)));
        }
        return outcomes;
    }

    private static double error(List<ScoredOutcome> outcomes, ScoreCalibration calibration) {
        List<ScoredOutcome> calibrated = outcomes.stream()
                .map(each -> new ScoredOutcome(each.image(), calibration.of((float) each.score()), each.correct()))
                .toList();
        return Objects.requireNonNull(
                Figures.of(Calibration.of(calibrated, Calibration.DEFAULT_BINS)).get("ece.equal_mass"));
    }

    private static void assertRankingStays(ScoreCalibration calibration) {
        float before = -1;
        for (int i = 0; i <= 1000; i++) {
            float now = calibration.of(i / 1000f);
            assertThat(now).isBetween(0f, 1f).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void findsTheParametersThatMadeTheOutcomes() {
        var made = new ScoreCalibration(0.7, 1.6, -0.8);

        ScoreCalibration fitted = CalibrationFit.of(List.of(outcomes(1, 40_000, score -> made.of((float) score))));

        assertThat(fitted.a()).isCloseTo(made.a(), within(0.08));
        assertThat(fitted.b()).isCloseTo(made.b(), within(0.08));
        assertThat(fitted.c()).isCloseTo(made.c(), within(0.08));
    }

    @Test
    void lowersTheErrorOfScoresThatAreTooHigh() {
        DoubleUnaryOperator right = score -> score * score * score;
        List<ScoredOutcome> held = outcomes(3, COUNT, right);

        ScoreCalibration fitted = CalibrationFit.of(List.of(outcomes(2, COUNT, right)));

        assertThat(error(held, ScoreCalibration.IDENTITY)).isGreaterThan(0.2);
        assertThat(error(held, fitted)).isLessThan(0.05);
        assertRankingStays(fitted);
    }

    @Test
    void neverTurnsARankingAround() {
        ScoreCalibration fitted = CalibrationFit.of(List.of(outcomes(4, COUNT, score -> 1 - score)));

        assertThat(fitted.a()).isGreaterThanOrEqualTo(0);
        assertThat(fitted.b()).isGreaterThanOrEqualTo(0);
        assertRankingStays(fitted);
    }

    @Test
    void sourcesCountAlikeWhateverTheirSizes() {
        List<ScoredOutcome> few = outcomes(5, 500, _ -> 0.9);
        List<ScoredOutcome> many = outcomes(6, 5000, _ -> 0.1);

        ScoreCalibration fitted = CalibrationFit.of(List.of(few, many));

        assertThat(fitted.of(0.5f)).isCloseTo(0.5f, within(0.05f));
    }

    @Test
    void oneOutcomeChangesLittleAndNoneNothing() {
        assertThat(CalibrationFit.of(List.of(List.of(), List.of()))).isEqualTo(ScoreCalibration.IDENTITY);
        ScoreCalibration one = CalibrationFit.of(List.of(List.of(new ScoredOutcome("i", 1, true)), List.of()));
        assertThat(one.of(0.5f)).isBetween(0.3f, 0.8f);
    }

    @Test
    void outcomesThatAreAllWrongLowerEveryScore() {
        ScoreCalibration fitted = CalibrationFit.of(List.of(outcomes(7, COUNT, _ -> 0)));

        assertThat(fitted.of(0.9f)).isLessThan(0.05f);
        assertRankingStays(fitted);
    }
}
