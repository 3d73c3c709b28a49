package io.rexserve.gateway.admission;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.util.List;
import java.util.function.LongSupplier;

/// Lets requests in: so many at a time, holding so many bytes together, before a byte of their bodies is read; and,
/// once
/// it is known what they ask for, as much work together.
///
/// A refusal says when to come back, by the rate at which requests have ended so far.
public final class Admission {
    private static final int UNIT = 1024;

    private final int mostRequests;
    private final Budget requests;
    private final Budget memory;
    private final Budget work;
    private final DrainRate drain = new DrainRate();
    private final LongSupplier clock;

    /// @param mostBytes of all bodies together
    /// @param mostWork of all requests together
    /// @param clock nanoseconds
    public Admission(int mostRequests, long mostBytes, int mostWork, LongSupplier clock) {
        this.mostRequests = mostRequests;
        this.requests = new Budget(mostRequests);
        this.memory = new Budget(units(mostBytes));
        this.work = new Budget(mostWork);
        this.clock = clock;
    }

    /// A place; giving it back is closing it.
    public final class Place implements AutoCloseable {
        private final long since = clock.getAsLong();
        private final int bytes;
        private int working;
        private boolean answered;

        private Place(int bytes) {
            this.bytes = bytes;
        }

        /// Takes on the work of the request, once.
        ///
        /// @param units as [io.rexserve.gateway.detection.Work] counts them
        /// @throws ProblemException if others leave too little
        public void take(long units) {
            working = work.take(units);
            if (working == 0) {
                throw full(
                        "work: " + units + " units (expected: at most the " + work.free()
                                + " that other requests leave free)",
                        units,
                        work);
            }
        }

        /// The request has been answered: how long that took tells how long the others will.
        public void answered() {
            answered = true;
        }

        @Override
        public void close() {
            work.giveBack(working);
            memory.giveBack(bytes);
            requests.giveBack(1);
            if (answered) {
                drain.ended(clock.getAsLong() - since);
            }
        }
    }

    /// A place for a body.
    ///
    /// @param bytes that it may have
    /// @throws ProblemException if there is none
    public Place enter(long bytes) {
        if (requests.take(1) == 0) {
            throw full("requests: " + mostRequests + " are being answered (expected: fewer)", 1, requests);
        }
        int taken = memory.take(units(bytes));
        if (taken == 0) {
            requests.giveBack(1);
            throw full(
                    "body: " + bytes + " bytes (expected: at most the " + (long) memory.free() * UNIT
                            + " that other requests leave free)",
                    units(bytes),
                    memory);
        }
        return new Place(taken);
    }

    /// Requests being answered.
    public int active() {
        return requests.held();
    }

    /// Units of work being done.
    public int working() {
        return work.held();
    }

    private ProblemException full(String detail, long wanted, Budget budget) {
        return new ProblemException(
                ProblemKind.OVERLOADED, detail, List.of(), drain.until(wanted - budget.free(), budget.held()));
    }

    private static int units(long bytes) {
        return Math.toIntExact(Math.ceilDiv(Math.max(1, bytes), UNIT));
    }
}
