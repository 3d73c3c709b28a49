package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Refused keys and tokens by address, in windows of a minute. Beyond the limit they are refused with 429, and tokens
/// are no longer checked; valid keys are served all the while, so that nobody locks out others behind his address.
final class FailedAttempts {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_ADDRESSES = 10_000;

    private static final class Window {
        private final long began;
        private int failures;

        private Window(long began) {
            this.began = began;
        }
    }

    private final int limit;
    private final LongSupplier clock;
    private final Map<Caller, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Caller, Window> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /// @param limit failures of one address in a minute
    /// @param clock nanoseconds
    FailedAttempts(int limit, LongSupplier clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /// Refuses an address that has failed too often.
    synchronized void require(Caller address) {
        Window window = windows.get(address);
        if (window == null) {
            return;
        }
        long left = WINDOW.toNanos() - (clock.getAsLong() - window.began);
        if (left <= 0) {
            windows.remove(address);
        } else if (window.failures >= limit) {
            throw new ProblemException(
                    ProblemKind.RATE_LIMITED,
                    "credentials: " + window.failures + " of this address refused within a minute (expected: < " + limit
                            + ")",
                    List.of(),
                    Duration.ofNanos(left));
        }
    }

    synchronized void count(Caller address) {
        windows.computeIfAbsent(address, _ -> new Window(clock.getAsLong())).failures++;
    }
}
