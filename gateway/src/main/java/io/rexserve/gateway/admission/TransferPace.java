package io.rexserve.gateway.admission;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.Locale;

/// How fast a body must arrive.
///
/// @param timeout of a whole body
/// @param bytesPerSecond that must arrive on average, once the grace period is over; 0 for any
public record TransferPace(Duration timeout, long bytesPerSecond) {
    /// Connections need a few round trips before they are fast.
    public static final Duration GRACE = Duration.ofSeconds(5);
    /// A transfer this old is judged by its pace when another needs its place.
    private static final Duration JUDGED = Duration.ofSeconds(1);

    private static final double NANOS_PER_SECOND = 1e9;

    /// The same with a shorter timeout, if that is shorter.
    public TransferPace within(Duration time) {
        return time.compareTo(timeout) < 0 ? new TransferPace(time, bytesPerSecond) : this;
    }

    /// When a transfer fails unless more has come, in nanoseconds after its start.
    ///
    /// @param bytes that have come
    public long failsAfter(long bytes) {
        if (bytesPerSecond == 0) {
            return timeout.toNanos();
        }
        double paced = GRACE.toNanos() + bytes * NANOS_PER_SECOND / bytesPerSecond;
        return (long) Math.min(paced, (double) timeout.toNanos());
    }

    /// Whether a transfer is so slow that it gives way to others, before it fails.
    ///
    /// @param nanos since its start
    boolean isSlow(long bytes, long nanos) {
        return nanos >= JUDGED.toNanos() && bytes * NANOS_PER_SECOND < (double) bytesPerSecond * nanos;
    }

    /// The problem of a body that failed.
    ///
    /// @param nanos since its start
    public ProblemException failure(long bytes, long nanos) {
        return nanos >= timeout.toNanos()
                ? late(bytes, nanos, "a whole body within " + timeout.toMillis() + " ms")
                : tooSlow(bytes, nanos);
    }

    /// The problem of a body that arrives too slowly.
    ProblemException tooSlow(long bytes, long nanos) {
        return late(bytes, nanos, "at least " + bytesPerSecond + " bytes per second");
    }

    private static ProblemException late(long bytes, long nanos, String expected) {
        return new ProblemException(
                ProblemKind.BODY_TIMEOUT,
                String.format(
                        Locale.ROOT,
                        "body: %d bytes in %.1f s (expected: %s)",
                        bytes,
                        nanos / NANOS_PER_SECOND,
                        expected));
    }
}
