package io.rexserve.benchmark.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Latencies from a microsecond to an hour, to three significant digits. Thread-safe.
public final class LatencyHistogram {
    private static final long MIN_NANOS = 1_000;
    private static final long MAX_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(MIN_NANOS, MAX_NANOS, DIGITS);

    /// @param time in nanoseconds; values out of range are clamped
    public synchronized void add(long time) {
        nanos.recordValue(Math.clamp(time, MIN_NANOS, MAX_NANOS));
    }

    /// How many were added.
    public synchronized long count() {
        return nanos.getTotalCount();
    }

    /// Milliseconds that this share of all times, in percent, did not exceed.
    ///
    /// @throws IllegalStateException if nothing was added
    public synchronized double percentile(double percent) {
        if (nanos.getTotalCount() == 0) {
            throw new IllegalStateException("latencies: none (expected: at least one)");
        }
        return nanos.getValueAtPercentile(percent) / 1e6;
    }

    /// p50, p95, p99 and the longest in milliseconds, and how many there are; null without any.
    public synchronized @Nullable Map<String, Object> percentiles() {
        if (nanos.getTotalCount() == 0) {
            return null;
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("p50", percentile(50));
        figures.put("p95", percentile(95));
        figures.put("p99", percentile(99));
        figures.put("max", nanos.getMaxValue() / 1e6);
        figures.put("count", nanos.getTotalCount());
        return figures;
    }
}
