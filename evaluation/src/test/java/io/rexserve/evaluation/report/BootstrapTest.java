package io.rexserve.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    /// The mean of one number per image.
    private static final class Mean implements Estimator {
        private final double[] numbers;

        Mean(double[] numbers) {
            this.numbers = numbers;
        }

        @Override
        public List<String> images() {
            return IntStream.range(0, numbers.length)
                    .mapToObj(Integer::toString)
                    .toList();
        }

        @Override
        public List<String> names() {
            return List.of("mean");
        }

        @Override
        public double[] values(int[] multiplicities) {
            double sum = 0;
            for (int i = 0; i < numbers.length; i++) {
                sum += multiplicities[i] * numbers[i];
            }
            return new double[] {sum / Arrays.stream(multiplicities).sum()};
        }
    }

    private static double[] normal(SplittableRandom random, int count, double mean) {
        return IntStream.range(0, count)
                .mapToDouble(_ -> mean + random.nextGaussian())
                .toArray();
    }

    @Test
    void drawsAsManyImagesAsThereAre() {
        int[] drawn = Bootstrap.of(100, 7).multiplicities(50, 3);

        assertThat(Arrays.stream(drawn).sum()).isEqualTo(50);
        assertThat(drawn).hasSize(50).contains(0, 1, 2);
    }

    @Test
    void drawsTheSameForTheSameSeedAndOtherwiseNot() {
        int[] drawn = Bootstrap.of(100, 7).multiplicities(50, 3);

        assertThat(Bootstrap.of(200, 7).multiplicities(50, 3)).isEqualTo(drawn);
        assertThat(Bootstrap.of(100, 8).multiplicities(50, 3)).isNotEqualTo(drawn);
        assertThat(Bootstrap.of(100, 7).multiplicities(50, 4)).isNotEqualTo(drawn);
    }

    @Test
    void coversTheTrueMeanAboutAsOftenAsItSays() {
        int covered = 0;
        int trials = 400;
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < trials; trial++) {
            var mean = new Mean(normal(random, 60, 2));
            Interval interval =
                    Estimate.of(mean, Bootstrap.of(400, trial)).getFirst().interval();
            covered += interval.low() <= 2 && 2 <= interval.high() ? 1 : 0;
        }

        // 380 of 400 are expected; four standard deviations are 18, and percentile intervals are slightly short
        assertThat(covered).isBetween(355, 396);
    }

    @Test
    void isAsWideAsTheoryHasIt() {
        double[] values = normal(new SplittableRandom(5), 400, 0);
        double deviation =
                Math.sqrt(Arrays.stream(values).map(value -> value * value).sum() / 400);

        Interval interval =
                Estimate.of(new Mean(values), Bootstrap.of(4000, 1)).getFirst().interval();

        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * deviation / 20, within(0.012));
    }

    @Test
    void takesQuantilesBetweenOrderStatistics() {
        double[] samples = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();

        assertThat(Interval.percentile(samples, 0.5)).isEqualTo(new Interval(10, 30));
        assertThat(Interval.percentile(samples, 0.9).low()).isCloseTo(2, within(1e-9));
        assertThat(Interval.percentile(samples, 0.9).high()).isCloseTo(38, within(1e-9));
    }

    @Test
    void leavesOutSamplesWithoutAValueAndGivesUpWhereMostHaveNone() {
        assertThat(Interval.percentile(new double[] {1, Double.NaN, 3}, 0.95).low())
                .isCloseTo(1.05, within(1e-9));
        assertThat(Interval.percentile(new double[] {1, Double.NaN, 3, Double.NaN, Double.NaN}, 0.95)
                        .isKnown())
                .isFalse();
    }

    @Test
    void takesFewerResamplesOfManyBoxes() {
        assertThat(Bootstrap.usualResamples(100_000)).isEqualTo(1000);
        assertThat(Bootstrap.usualResamples(100_001)).isEqualTo(200);
    }

    @Test
    void refusesTooFewResamples() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bootstrap.of(10, 7))
                .withMessage("resamples: 10 (expected: at least 100)");
    }

    @Test
    void pairsTheSamplesOfTwoRuns() {
        double[] first = normal(new SplittableRandom(5), 100, 0);
        double[] second = Arrays.stream(first).map(value -> value + 0.1).toArray();

        Difference difference = Difference.of(new Mean(first), new Mean(second), Bootstrap.of(200, 1))
                .getFirst();

        assertThat(difference.value()).isCloseTo(0.1, within(1e-12));
        assertThat(difference.interval().low())
                .as("images differ, the runs do not")
                .isCloseTo(0.1, within(1e-12));
        assertThat(difference.interval().high()).isCloseTo(0.1, within(1e-12));
        assertThat(difference.bGreater()).isEqualTo(1);
    }

    @Test
    void findsNoDifferenceBetweenEqualRuns() {
        var mean = new Mean(normal(new SplittableRandom(5), 100, 0));

        Difference difference = Difference.of(mean, mean, Bootstrap.of(200, 1)).getFirst();

        assertThat(difference.interval()).isEqualTo(new Interval(0, 0));
        assertThat(difference.interval().excludesZero()).isFalse();
        assertThat(difference.bGreater()).isEqualTo(0.5);
    }
}
