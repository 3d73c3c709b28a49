package io.rexserve.gateway.rest;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Lets requests in before a byte of their bodies is read: so many at a time, holding so many bytes together.
final class Admission {
    private static final int UNIT = 1024;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int mostRequests;
    private final Semaphore requests;
    private final int mostMemory;
    private final Semaphore memory;

    /// @param mostBytes of all bodies together
    Admission(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.requests = new Semaphore(mostRequests);
        this.mostMemory = units(mostBytes);
        this.memory = new Semaphore(mostMemory);
    }

    /// A place; giving it back is closing it.
    final class Place implements AutoCloseable {
        private final int units;

        private Place(int units) {
            this.units = units;
        }

        @Override
        public void close() {
            memory.release(units);
            requests.release();
        }
    }

    /// A place for a body.
    ///
    /// @param bytes that it may have
    /// @throws ProblemException if there is none
    Place enter(long bytes) {
        if (!requests.tryAcquire()) {
            throw full("requests: " + mostRequests + " are being answered (expected: fewer)");
        }
        int units = Math.min(units(bytes), mostMemory);
        if (!memory.tryAcquire(units)) {
            requests.release();
            throw full("body: " + bytes + " bytes (expected: at most the " + (long) memory.availablePermits() * UNIT
                    + " that other requests leave free)");
        }
        return new Place(units);
    }

    /// Requests being answered.
    int active() {
        return mostRequests - requests.availablePermits();
    }

    private static ProblemException full(String detail) {
        return new ProblemException(ProblemKind.OVERLOADED, detail, List.of(), SOON);
    }

    private static int units(long bytes) {
        return Math.toIntExact(Math.ceilDiv(Math.max(1, bytes), UNIT));
    }
}
