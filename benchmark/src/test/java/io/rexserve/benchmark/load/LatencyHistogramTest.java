package io.rexserve.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram latencies = new LatencyHistogram();

    @Test
    void percentilesAreThoseOfTheTimesAdded() {
        LongStream.rangeClosed(1, 1000).map(i -> (i * 617) % 1001 * 1_000_000).forEach(latencies::add);

        assertThat(latencies.percentile(50)).isCloseTo(500, within(0.5));
        assertThat(latencies.percentile(95)).isCloseTo(950, within(1.0));
        assertThat(latencies.percentile(99)).isCloseTo(990, within(1.0));
        assertThat(latencies.percentile(100)).isCloseTo(1000, within(1.0));
        assertThat(latencies.percentiles()).containsOnlyKeys("p50", "p95", "p99", "max", "count");
    }

    @Test
    void oneOutlierChangesTheMaximumOnly() {
        LongStream.range(0, 999).forEach(_ -> latencies.add(1_000_000));
        latencies.add(5_000_000_000L);

        assertThat(latencies.percentile(99)).isCloseTo(1, within(0.01));
        assertThat(latencies.percentiles())
                .hasEntrySatisfying("max", max -> assertThat((Double) max).isCloseTo(5000, within(5.0)));
    }

    @Test
    void anEmptyHistogramHasNoPercentiles() {
        assertThat(latencies.percentiles()).isNull();
        assertThatThrownBy(() -> latencies.percentile(50)).hasMessage("latencies: none (expected: at least one)");
    }
}
