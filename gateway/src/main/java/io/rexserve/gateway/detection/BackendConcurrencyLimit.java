package io.rexserve.gateway.detection;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
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

    /// The right of a request to call the services, until it is closed.
    final class Slot implements AutoCloseable {
        /// The request failed: if a service was full, that limits the next requests.
        void failed(ProblemException problem) {
            remember(problem);
        }

        @Override
        public void close() {
            release();
        }
    }

    /// Begins a request, if the limit allows.
    ///
    /// @param regardless of earlier refusals, for a caller that accepts less than an answer
    /// @throws ProblemException the service's last refusal, while it is expected to refuse again
    synchronized Slot acquire(boolean regardless) {
        Refused last = refused;
        if (last != null && !regardless) {
            var since = Duration.ofNanos(clock.getAsLong() - last.at());
            if (since.compareTo(FRESH) < 0 && active >= last.answers()) {
                throw repeated(last.problem(), since);
            }
        }
        active++;
        return new Slot();
    }

    private static ProblemException repeated(ProblemException problem, Duration since) {
        var same = new ProblemException(
                problem.kind(),
                problem.detail() + ", said " + since.toMillis() + " ms ago",
                List.of(),
                problem.retryAfter());
        return problem.service() == null ? same : same.of(problem.service());
    }

    private synchronized void remember(ProblemException problem) {
        if (problem.kind() == ProblemKind.QUEUE_FULL) {
            refused = new Refused(problem, Math.max(1, active - 1), clock.getAsLong());
        }
    }

    private synchronized void release() {
        active--;
    }
}
