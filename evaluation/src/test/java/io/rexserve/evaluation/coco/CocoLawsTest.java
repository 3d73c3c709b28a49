package io.rexserve.evaluation.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every truth and every detections, on random ones.
class CocoLawsTest {
    private static final CocoParameters STANDARD = CocoParameters.standard();
    private static final double TOLERANCE = 1e-12;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static List<Double> values(CocoEvaluation evaluation) {
        return evaluation.figures().stream().map(Figure::value).toList();
    }

    private static double ap(RandomBoxes boxes) {
        return boxes.evaluate(STANDARD).figures().getFirst().value();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void equalsTheNaiveEvaluation(long seed) {
        RandomBoxes boxes = RandomBoxes.of(seed, 10);
        NaiveEvaluation naive = boxes.naive();
        double[] thresholds =
                STANDARD.iouThresholds().stream().mapToDouble(t -> t).toArray();
        List<AreaRange> areas = STANDARD.areas();
        List<Double> figures = values(boxes.evaluate(STANDARD));
        double[] expected = {
            naive.averagePrecision(thresholds, areas.get(0), 100),
            naive.averagePrecision(new double[] {thresholds[0]}, areas.get(0), 100),
            naive.averagePrecision(new double[] {thresholds[5]}, areas.get(0), 100),
            naive.averagePrecision(thresholds, areas.get(1), 100),
            naive.averagePrecision(thresholds, areas.get(2), 100),
            naive.averagePrecision(thresholds, areas.get(3), 100),
            naive.averageRecall(thresholds, areas.get(0), 1),
            naive.averageRecall(thresholds, areas.get(0), 10),
            naive.averageRecall(thresholds, areas.get(0), 100),
            naive.averageRecall(thresholds, areas.get(1), 100),
            naive.averageRecall(thresholds, areas.get(2), 100),
            naive.averageRecall(thresholds, areas.get(3), 100)
        };
        for (int i = 0; i < expected.length; i++) {
            assertThat(figures.get(i)).as("figure %d", i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doesNotDependOnTheOrderOfTheFileWhereScoresDiffer(long seed) {
        RandomBoxes boxes = RandomBoxes.of(seed, 0);
        var found = new ArrayList<>(boxes.found());
        Collections.shuffle(found, new Random(seed));
        var shuffled = new RandomBoxes(boxes.images(), boxes.categories(), boxes.truths(), found);
        assertThat(values(shuffled.evaluate(STANDARD))).isEqualTo(values(boxes.evaluate(STANDARD)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void dependsOnTheOrderOfScoresOnly(long seed) {
        RandomBoxes boxes = RandomBoxes.of(seed, 10);
        List<NaiveEvaluation.Found> scaled = boxes.found().stream()
                .map(f -> new NaiveEvaluation.Found(f.image(), f.category(), f.box(), 3 * f.score() - 7))
                .toList();
        var other = new RandomBoxes(boxes.images(), boxes.categories(), boxes.truths(), scaled);
        assertThat(values(other.evaluate(STANDARD))).isEqualTo(values(boxes.evaluate(STANDARD)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverRisesByADetectionOfNothing(long seed) {
        RandomBoxes boxes = RandomBoxes.of(seed, 10);
        var random = new Random(seed);
        var found = new ArrayList<>(boxes.found());
        found.add(
                random.nextInt(found.size() + 1),
                new NaiveEvaluation.Found(
                        random.nextInt(boxes.images()),
                        random.nextInt(boxes.categories()),
                        new NaiveEvaluation.Box(5000, 5000, 40, 40),
                        random.nextDouble()));
        var more = new RandomBoxes(boxes.images(), boxes.categories(), boxes.truths(), found);
        assertThat(ap(more)).isLessThanOrEqualTo(ap(boxes) + TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countsARepeatedImageLikeCopiesOfIt(long seed) {
        RandomBoxes boxes = RandomBoxes.of(seed, 0);
        var random = new Random(seed);
        int[] multiplicity = random.ints(0, 4).limit(boxes.images()).toArray();
        CocoEvaluation evaluation = boxes.evaluate(STANDARD);
        double[] resampled = evaluation.boxes().resampling(evaluation.keys()).figures(multiplicity);
        List<Double> copied = values(boxes.repeated(multiplicity).evaluate(STANDARD));
        for (int i = 0; i < resampled.length; i++) {
            assertThat(resampled[i]).as("figure %d", i).isCloseTo(copied.get(i), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsFiguresArraysAndCurvesAlike(long seed) {
        CocoEvaluation evaluation = RandomBoxes.of(seed, 10).evaluate(STANDARD);
        CurveArrays arrays = evaluation.boxes().arrays();
        int[] shape = arrays.shape();
        for (int k = 0; k < shape[2]; k++) {
            PrecisionRecall curve = evaluation.boxes().curve(k, 0, 2);
            int at = ((3 * shape[1] + 40) * shape[2] + k) * shape[3] * shape[4] + 2;
            assertThat(curve.precision(3, 40)).isEqualTo(arrays.precision()[at]);
            assertThat(curve.score(3, 40)).isEqualTo(arrays.scores()[at]);
            assertThat(curve.recall(3)).isEqualTo(arrays.recall()[(3 * shape[2] + k) * shape[3] * shape[4] + 2]);
        }
    }
}
