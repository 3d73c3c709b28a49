package io.rexserve.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PoissonArrivalsTest {
    private static final double RATE = 50;
    private static final int COUNT = 20_000;

    @Test
    void haveTheGivenRateAndExponentialGaps() {
        double[] gaps = gaps(arrivals(3));
        double mean = mean(gaps);
        double variance = 0;
        for (double gap : gaps) {
            variance += (gap - mean) * (gap - mean) / gaps.length;
        }
        long long2 = count(gaps, 2 / RATE);

        assertThat(mean).isCloseTo(1 / RATE, within(0.03 / RATE));
        // an exponential distribution has a standard deviation like its mean, and e^-2 of it beyond twice its mean
        assertThat(Math.sqrt(variance) / mean).isCloseTo(1, within(0.05));
        assertThat(long2 / (double) gaps.length).isCloseTo(Math.exp(-2), within(0.01));
    }

    @Test
    void dependOnTheSeedOnly() {
        assertThat(arrivals(5)).isEqualTo(arrivals(5)).isNotEqualTo(arrivals(6)).isSorted();
    }

    @Test
    void requireAPositiveRate() {
        assertThatThrownBy(() -> new OpenLoop.PoissonArrivals(0, 1))
                .hasMessage("arrivals: 0.0 per second (expected: above 0)");
        assertThatThrownBy(() -> new OpenLoop.PoissonArrivals(Double.NaN, 1)).hasMessageContaining("expected: above 0");
    }

    private static long[] arrivals(long seed) {
        var arrivals = new OpenLoop.PoissonArrivals(RATE, seed);
        return LongStream.generate(arrivals::next).limit(COUNT).toArray();
    }

    private static double[] gaps(long[] arrivals) {
        return LongStream.range(1, arrivals.length)
                .mapToDouble(i -> (arrivals[(int) i] - arrivals[(int) i - 1]) / 1e9)
                .toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static long count(double[] values, double above) {
        long count = 0;
        for (double value : values) {
            count += value > above ? 1 : 0;
        }
        return count;
    }
}
