package io.rexserve.gateway.admission;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.admission.Admission;
import io.rexserve.serving.admission.AdmissionFullException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Admits requests: so many at a time, whose bodies have so many bytes together, before a byte of a body is read; and,
/// once it is known what they ask for, so much cost together.
///
/// A refusal tells when to retry, estimated from how long requests were open so far.
public final class RequestAdmission {
    private static final int UNIT = 1024;

    private final Admission bodies;
    private final Admission costs;

    /// @param maxRequests open at a time
    /// @param maxBytes of all bodies together
    /// @param maxCost of all requests together
    /// @param clock nanoseconds
    public RequestAdmission(int maxRequests, long maxBytes, int maxCost, LongSupplier clock) {
        this.bodies = new Admission(maxRequests, units(maxBytes), clock);
        this.costs = new Admission(maxRequests, maxCost, clock);
    }

    /// The right of a request to be served, until it is closed.
    public final class RequestPermit implements AutoCloseable {
        private final Admission.Permit body;
        private Admission.@Nullable Permit cost;
        private boolean answered;

        private RequestPermit(Admission.Permit body) {
            this.body = body;
        }

        /// Acquires the cost of the request, once.
        ///
        /// @param units as [io.rexserve.gateway.detection.Detection] counts them
        /// @throws ProblemException if others leave too little
        public void acquireCost(long units) {
            try {
                cost = costs.acquire(units);
            } catch (AdmissionFullException full) {
                throw overloaded(
                        "work: " + units + " units (expected: at most the " + full.free()
                                + " that other requests leave free)",
                        full);
            }
        }

        /// The request has been answered: its duration counts in the estimate for refused requests.
        public void answered() {
            answered = true;
        }

        @Override
        public void close() {
            if (answered) {
                body.close();
            } else {
                body.discard();
            }
            if (cost != null && answered) {
                cost.close();
            } else if (cost != null) {
                cost.discard();
            }
        }
    }

    /// Admits a request by the length of its body.
    ///
    /// @param bytes that it may have
    /// @throws ProblemException if there are too many requests, or bytes
    public RequestPermit acquire(long bytes) {
        try {
            return new RequestPermit(bodies.acquire(units(bytes)));
        } catch (AdmissionFullException full) {
            throw overloaded(
                    switch (full.limit()) {
                        case OPEN -> "requests: " + full.open() + " are being answered (expected: fewer)";
                        case COST ->
                            "body: " + bytes + " bytes (expected: at most the " + full.free() * UNIT
                                    + " that other requests leave free)";
                    },
                    full);
        }
    }

    /// Requests being answered.
    public int active() {
        return bodies.open();
    }

    /// Units of cost being worked on.
    public long cost() {
        return costs.cost();
    }

    private static ProblemException overloaded(String detail, AdmissionFullException full) {
        return new ProblemException(ProblemKind.OVERLOADED, detail, List.of(), full.retryAfter());
    }

    private static long units(long bytes) {
        return Math.ceilDiv(Math.max(1, bytes), UNIT);
    }
}
