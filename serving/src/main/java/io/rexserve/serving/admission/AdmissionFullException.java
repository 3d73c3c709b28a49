package io.rexserve.serving.admission;

import java.time.Duration;

/// Thrown when [Admission] refuses a request. It knows units only: a service words its own refusal from them.
public final class AdmissionFullException extends RuntimeException {
    /// What was exceeded.
    public enum Limit {
        /// The number of open requests.
        OPEN,
        /// What they cost together.
        COST,
        /// The number of open requests of one owner.
        OWNER
    }

    private final Limit limit;
    private final int open;
    private final long free;
    private final Duration retryAfter;

    AdmissionFullException(Limit limit, int open, long free, Duration retryAfter) {
        super("requests: " + open + " are open and leave " + free
                + " units of cost (expected: fewer, or a lower cost)");
        this.limit = limit;
        this.open = open;
        this.free = free;
        this.retryAfter = retryAfter;
    }

    public Limit limit() {
        return limit;
    }

    /// Requests that are open; those of the owner where these were exceeded.
    public int open() {
        return open;
    }

    /// Units of cost that they leave, where those were exceeded.
    public long free() {
        return free;
    }

    /// The time in which enough should become free, estimated from how long requests were open so far.
    public Duration retryAfter() {
        return retryAfter;
    }
}
