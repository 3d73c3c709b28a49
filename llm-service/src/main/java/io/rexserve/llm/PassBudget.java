package io.rexserve.llm;

import java.time.Duration;

/// How many positions of prompts a pass may read beside running answers, so that it takes at most so many times what it
/// would without them; measured while serving.
final class PassBudget {
    /// Fewer would never get a prompt read; a multiple keeps the number of different shapes small.
    static final int STEP = 8;

    private static final double NEWEST = 0.2;
    /// A pass that was held up by something else counts no more than so many times what is usual.
    private static final double OUTLIER = 3;

    private final double maxStall;
    private final int chunk;
    private double decodeNanos;
    private double besideNanos;
    private double aloneNanos;

    /// @param maxStall how many times as long as without prompts a pass may take, above 1
    /// @param chunk most positions of prompts in a pass
    PassBudget(double maxStall, int chunk) {
        this.maxStall = maxStall;
        this.chunk = Math.max(STEP, chunk);
    }

    /// Positions of prompts that the next pass may read.
    ///
    /// @param answers that run in it
    /// @param spent on other work since the last pass, which held them up as well
    int positions(int answers, Duration spent) {
        if (answers == 0) {
            return chunk;
        }
        // A position costs more in a small pass than in a large one, so what large ones took is only a first guess.
        double promptNanos = besideNanos > 0 ? besideNanos : 2 * aloneNanos;
        if (decodeNanos == 0 || promptNanos == 0) {
            return 2 * STEP;
        }
        double allowed = ((maxStall - 1) * decodeNanos - spent.toNanos()) / promptNanos;
        return (int) Math.clamp(STEP * Math.floor(allowed / STEP), STEP, chunk);
    }

    /// Notes a pass.
    ///
    /// @param answers that each read one position
    /// @param prompt positions of prompts
    void took(int answers, int prompt, Duration time) {
        double nanos = time.toNanos();
        if (prompt == 0) {
            decodeNanos = average(decodeNanos, nanos);
        } else if (answers == 0) {
            aloneNanos = average(aloneNanos, nanos / prompt);
        } else {
            besideNanos = average(besideNanos, Math.max(1, nanos - decodeNanos) / prompt);
        }
    }

    private static double average(double before, double now) {
        return before == 0 ? now : before + NEWEST * (Math.min(now, OUTLIER * before) - before);
    }
}
