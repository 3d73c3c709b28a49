package io.rexserve.gateway.admission;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.admission.Admission;
import io.rexserve.serving.admission.AdmissionFullException;
import io.rexserve.serving.admission.FairShare;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Admits requests: by their headers before a byte of a body is read, and again, once the whole body is there and it
/// is known what it asks for, by their number and their cost.
///
/// Only a request whose body is there takes one of the places, so that slow senders refuse nobody. Of bodies, places,
/// memory and work a part is kept for callers that hold little ([FairShare]). A refusal tells when to retry, estimated
/// from how long requests were open so far.
public final class RequestAdmission {
    /// Bodies that may arrive for each request that may be answered: one that arrives costs a connection and a thread.
    static final int UPLOADS_PER_REQUEST = 8;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Limits limits;
    private final Quota quota;
    private final Uploads uploads;
    private final Admission answers;
    private final FairShare<Caller> places = new FairShare<>();
    private final FairShare<Caller> work = new FairShare<>();
    private final FairQueue parsing;

    /// @param requests answered at a time
    /// @param perCaller of them of one caller, at most
    /// @param bodyBytes of all bodies together
    /// @param work cost of all requests together
    public record Limits(int requests, int perCaller, long bodyBytes, int work) {
        /// Bodies that may arrive at a time.
        public int bodies() {
            return requests * UPLOADS_PER_REQUEST;
        }
    }

    /// @param quota of each caller
    /// @param clock nanoseconds
    public RequestAdmission(Limits limits, Quota quota, TransferPace pace, LongSupplier clock) {
        this.limits = limits;
        this.quota = quota;
        this.uploads = new Uploads(limits.bodies(), limits.bodyBytes(), pace, clock);
        this.answers = new Admission(limits.requests(), limits.work(), clock);
        this.parsing = new FairQueue(new FairQueue.Limits(1, 1), clock);
    }

    /// The right of a request to be served, until it is closed.
    public final class RequestPermit implements AutoCloseable {
        private final Caller caller;
        private final Uploads.Upload body;
        private Admission.@Nullable Permit place;
        private long cost;
        private long heldForBody;
        private boolean answered;
        private boolean background;
        private final long number = parsing.nextNumber();

        private RequestPermit(Caller caller, Uploads.Upload body) {
            this.caller = caller;
            this.body = body;
        }

        /// Who sent the request.
        public Caller caller() {
            return caller;
        }

        /// Nobody waits for the request: it comes behind those for whom somebody does.
        public void moveToBackground() {
            background = true;
        }

        public boolean isInBackground() {
            return background;
        }

        /// Waits for the right to parse a part of a large body, which one request has at a time: parsing needs
        /// a processor, and dozens of large bodies would take all of them. Those of one caller are parsed one
        /// after the other, so that they do not all hold a part of the memory and none the whole body.
        public FairQueue.Permit acquireParsing() throws InterruptedException {
            return parsing.acquireInOrder(caller, number);
        }

        /// Counts bytes of the body that have come.
        public void received(long bytes) {
            body.received(bytes);
        }

        /// Why reading was ended in favour of others; null if it was not.
        public @Nullable ProblemException evicted() {
            return body.evicted();
        }

        /// Takes memory for the body or the answer, or gives it back where negative.
        ///
        /// @throws ProblemException if others leave too little
        public void hold(long bytes) {
            body.hold(bytes);
        }

        /// The body is there, of a request that takes no place of its own; its memory is held until it is closed.
        public void complete() {
            body.complete();
        }

        /// The body is there: takes a place, and the cost of the request, once.
        ///
        /// @param units as [io.rexserve.gateway.detection.Detection] counts them
        /// @throws ProblemException if others leave too little, or the caller may use no more
        public void acquireCost(long units) {
            heldForBody = body.complete();
            place = acquirePlace(caller, units);
            cost = held(units);
            quota.charge(caller, units); // where this refuses, releasePlace follows as after any failure
        }

        /// The request has been answered: its duration counts in the estimate for refused requests.
        public void answered() {
            answered = true;
        }

        /// Gives back the place and the body, not what is held of the answer.
        public void releasePlace() {
            body.hold(-heldForBody);
            heldForBody = 0;
            if (place != null) {
                release(caller, place, cost, answered);
                place = null;
            }
        }

        /// Gives back everything.
        @Override
        public void close() {
            releasePlace();
            body.close();
        }
    }

    /// Admits a request by its headers.
    ///
    /// @param announced bytes of its body; 0 where it does not say
    /// @param stop ends the reading of the body, where it has to give way to others
    /// @throws ProblemException if too many requests are being answered, or too many bodies arrive
    public RequestPermit acquire(Caller caller, long announced, Runnable stop) {
        quota.require(caller);
        requirePlace(caller); // spares a caller the upload that would be refused at its end
        return new RequestPermit(caller, uploads.begin(caller, announced, stop));
    }

    private synchronized void requirePlace(Caller caller) {
        requireShare(caller, 1);
        admit(1).discard();
    }

    private synchronized Admission.Permit acquirePlace(Caller caller, long units) {
        requireShare(caller, units);
        Admission.Permit permit = admit(units);
        places.add(caller, 1);
        work.add(caller, held(units));
        return permit;
    }

    /// Refuses a caller that holds too much beside others; [#admit] refuses where there is nothing left at all.
    private void requireShare(Caller caller, long units) {
        int open = answers.open();
        long holds = places.held(caller);
        boolean full = open >= limits.requests();
        if (!full && (holds >= limits.perCaller() || !places.admits(caller, 1, limits.requests() - open))) {
            throw overloaded("requests: " + holds + " of " + caller + " are being answered (expected: <= "
                    + limits.perCaller() + " per caller, a part of " + limits.requests() + " kept for others)");
        }
        long free = limits.work() - answers.cost();
        if (!full && units <= free && !work.admits(caller, units, free)) {
            throw overloaded("work: " + units + " units, beside " + work.held(caller) + " of " + caller
                    + " (expected: less, a part of " + limits.work() + " is kept for others)");
        }
    }

    private long held(long units) {
        return Math.clamp(units, 1, limits.work());
    }

    private Admission.Permit admit(long units) {
        try {
            return answers.acquire(units);
        } catch (AdmissionFullException full) {
            throw overloaded(
                    switch (full.limit()) {
                        case OPEN -> "requests: " + full.open() + " are being answered (expected: fewer)";
                        case OWNER ->
                            "requests: " + full.open() + " of this caller are being answered (expected: fewer)";
                        case COST ->
                            "work: " + units + " units (expected: at most the " + full.free()
                                    + " that other requests leave free)";
                    },
                    full.retryAfter());
        }
    }

    private synchronized void release(Caller caller, Admission.Permit place, long cost, boolean answered) {
        if (answered) {
            place.close();
        } else {
            place.discard();
        }
        places.remove(caller, 1);
        work.remove(caller, cost);
    }

    /// Memory of all bodies, bytes.
    public long maxBodyBytes() {
        return limits.bodyBytes();
    }

    /// Requests being answered.
    public int active() {
        return answers.open();
    }

    /// Bodies that are arriving.
    public int arriving() {
        return uploads.arriving();
    }

    /// Memory of bodies and answers, bytes.
    public long bodyBytes() {
        return uploads.bytes();
    }

    /// Units of cost being worked on.
    public long cost() {
        return answers.cost();
    }

    static ProblemException overloaded(String detail) {
        return overloaded(detail, SOON);
    }

    private static ProblemException overloaded(String detail, Duration retryAfter) {
        return new ProblemException(ProblemKind.OVERLOADED, detail, List.of(), retryAfter);
    }
}
