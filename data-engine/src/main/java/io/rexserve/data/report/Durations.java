package io.rexserve.data.report;

/// Quantiles of milliseconds in little memory: values are counted in steps of a tenth of a power of ten or finer.
final class Durations {
    private static final int EXACT = 100;
    private static final int STEPS_PER_DECADE = 48;

    private final long[] counts = new long[EXACT + STEPS_PER_DECADE * 18];
    private long count;

    void add(long millis) {
        counts[bucket(millis)]++;
        count++;
    }

    private static int bucket(long millis) {
        if (millis < EXACT) {
            return (int) Math.max(0, millis);
        }
        return EXACT + (int) Math.floor(Math.log10((double) millis / EXACT) * STEPS_PER_DECADE);
    }

    /// The largest value of the bucket that holds a share of the values; exact below 100 ms, else within 5 %.
    long quantile(double share) {
        long below = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            below += counts[bucket];
            if (below > 0 && below >= share * count) {
                return bucket < EXACT
                        ? bucket
                        : Math.round(EXACT * Math.pow(10, (double) (bucket - EXACT + 1) / STEPS_PER_DECADE));
            }
        }
        return 0;
    }
}
