package io.rexserve.gateway.detection;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How many requests the services take at a time, learned from their refusals.
///
/// While a refusal is fresh no more requests are begun than were under way then: one that would be refused is refused
/// at once, without sending its image to a service that is full. Then the services are asked again, because they may
/// have been scaled up, or other gateways may send less.
final class BackendConcurrencyLimit {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final LongSupplier clock;
    private int active;
    private @Nullable Refused refused;

    /// @param answers that were under way beside the one refused
    private record Refused(ProblemException problem, int answers, long at) {}

    /// @param clock nanoseconds
    BackendConcurrencyLimit(LongSupplier clock) {
        this.clock = clock;
    }

    /// Runs a request, if the limit allows.
    ///
    /// @param regardless of earlier refusals, for a caller that accepts less than an answer
    /// @throws ProblemException the service's last refusal, while it is expected to refuse again
    <T> T run(boolean regardless, Supplier<T> request) {
        enter(regardless);
        try {
            return request.get();
        } catch (ProblemException e) {
            failed(e);
            throw e;
        } finally {
            left();
        }
    }

    private synchronized void enter(boolean regardless) {
        Refused last = refused;
        if (last != null && !regardless) {
            var since = Duration.ofNanos(clock.getAsLong() - last.at());
            if (since.compareTo(FRESH) < 0 && active >= last.answers()) {
                throw again(last.problem(), since);
            }
        }
        active++;
    }

    private static ProblemException again(ProblemException problem, Duration since) {
        return new ProblemException(
                problem.kind(),
                problem.detail() + ", said " + since.toMillis() + " ms ago",
                List.of(),
                problem.retryAfter());
    }

    private synchronized void failed(ProblemException problem) {
        if (problem.kind() == ProblemKind.QUEUE_FULL) {
            refused = new Refused(problem, Math.max(1, active - 1), clock.getAsLong());
        }
    }

    private synchronized void left() {
        active--;
    }
}
