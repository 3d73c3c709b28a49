package io.rexserve.llm.scheduler;

import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.serving.admission.Ewma;
import java.time.Duration;

/// How many prompt tokens a step may read beside decoding sequences, so that it takes at most so many times what it
/// would without them; from step times measured while serving.
public final class PrefillBudget {
    /// Prompt tokens are scheduled in multiples of it, which keeps the number of different shapes small, and at
    /// least so many, without which a prompt would never be read.
    static final int GRANULE = LlmProperties.MIN_PREFILL_CHUNK;

    /// Weight of the newest step in the averages.
    private static final double WEIGHT = 0.2;
    /// A step counts for at most this many times the average: a delayed one must not distort it.
    private static final double MAX_RATIO = 3;

    private final double maxSlowdown;
    private final int chunk;
    private final Ewma decodeNanos = average();
    private final Ewma tokenBesideNanos = average();
    private final Ewma tokenAloneNanos = average();

    /// @param maxSlowdown how many times as long as without prompt tokens a step may take, above 1
    /// @param chunk most prompt tokens of a step
    public PrefillBudget(double maxSlowdown, int chunk) {
        this.maxSlowdown = maxSlowdown;
        this.chunk = Math.max(GRANULE, chunk);
    }

    private static Ewma average() {
        return Ewma.of(WEIGHT).limitingOutliers(MAX_RATIO);
    }

    /// Prompt tokens that the next step may read.
    ///
    /// @param decoding sequences in it
    /// @param heldUp for which they waited since the last step
    int tokens(int decoding, Duration heldUp) {
        if (decoding == 0) {
            return chunk;
        }
        // A prompt token costs more beside decoding sequences than in a step of its own: until the former was measured,
        // twice the latter is assumed.
        double tokenNanos = tokenBesideNanos.isEmpty() ? 2 * tokenAloneNanos.value() : tokenBesideNanos.value();
        if (decodeNanos.isEmpty() || tokenNanos == 0) {
            return 2 * GRANULE;
        }
        double allowed = ((maxSlowdown - 1) * decodeNanos.value() - heldUp.toNanos()) / tokenNanos;
        return (int) Math.clamp(GRANULE * Math.floor(allowed / GRANULE), GRANULE, chunk);
    }

    /// Records a step.
    ///
    /// @param decoding sequences that each read one token
    /// @param prefill prompt tokens that it read
    void took(int decoding, int prefill, Duration time) {
        double nanos = time.toNanos();
        if (prefill == 0) {
            decodeNanos.record(nanos);
        } else if (decoding == 0) {
            tokenAloneNanos.record(nanos / prefill);
        } else {
            tokenBesideNanos.record(Math.max(1, nanos - decodeNanos.value()) / prefill);
        }
    }
}
