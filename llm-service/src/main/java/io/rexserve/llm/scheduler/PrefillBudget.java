package io.rexserve.llm.scheduler;

import io.rexserve.serving.admission.Ewma;
import java.time.Duration;

/// How many prompt tokens a step may read beside decoding sequences, so that it takes at most so many times what it
/// would without them; from step times measured while serving.
public final class PrefillBudget {
    /// Least tokens, without which a prompt would never be read; a multiple of them keeps the number
    /// of different shapes small.
    public static final int STEP = 8;

    private static final double WEIGHT = 0.2;
    /// A step that was held up by something else counts no more than so many times the average.
    private static final double OUTLIER = 3;

    private final double maxSlowdown;
    private final int chunk;
    private final Ewma decodeNanos = average();
    private final Ewma tokenBesideNanos = average();
    private final Ewma tokenAloneNanos = average();

    /// @param maxSlowdown how many times as long as without prompt tokens a step may take, above 1
    /// @param chunk most prompt tokens of a step
    public PrefillBudget(double maxSlowdown, int chunk) {
        this.maxSlowdown = maxSlowdown;
        this.chunk = Math.max(STEP, chunk);
    }

    private static Ewma average() {
        return Ewma.of(WEIGHT).limitingOutliers(OUTLIER);
    }

    /// Prompt tokens that the next step may read.
    ///
    /// @param decoding sequences in it
    /// @param heldUp for which they waited since the last step
    int tokens(int decoding, Duration heldUp) {
        if (decoding == 0) {
            return chunk;
        }
        // A token costs more in a small step than in a large one, so what large ones took is only a first guess.
        double tokenNanos = tokenBesideNanos.isEmpty() ? 2 * tokenAloneNanos.value() : tokenBesideNanos.value();
        if (decodeNanos.isEmpty() || tokenNanos == 0) {
            return 2 * STEP;
        }
        double allowed = ((maxSlowdown - 1) * decodeNanos.value() - heldUp.toNanos()) / tokenNanos;
        return (int) Math.clamp(STEP * Math.floor(allowed / STEP), STEP, chunk);
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
