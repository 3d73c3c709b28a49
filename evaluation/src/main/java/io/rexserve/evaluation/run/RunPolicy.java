package io.rexserve.evaluation.run;

import java.time.Duration;

/// How questions are put: how many at a time, and what becomes of those that fail.
///
/// @param callers questions that are open at a time
/// @param retries further requests after one that failed for a reason that may pass
/// @param patience how long a question waits for a server that is busy or not ready, all refusals together
/// @param maxFailingShare of all questions, 0 to 1: once more than that have failed the run ends
public record RunPolicy(int callers, int retries, Duration patience, double maxFailingShare) {
    private static final int MAX_CALLERS = 256;

    public RunPolicy {
        requireWithin("--callers", callers, 1, MAX_CALLERS);
        requireWithin("--retries", retries, 0, 100);
        if (!(maxFailingShare >= 0 && maxFailingShare <= 1)) {
            throw new EvaluationException("--max-failing: " + maxFailingShare + " (expected: 0 to 1)");
        }
    }

    private static void requireWithin(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new EvaluationException(option + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    /// Pause before a request is made again, without a word of the server: 0.5 s, then twice as long each time, at most
    /// half a minute.
    static Duration backoff(int failures) {
        return Duration.ofMillis(Math.min(30_000, 500L << Math.min(failures - 1, 6)));
    }
}
