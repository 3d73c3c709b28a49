package io.rexserve.gateway.admission;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.serving.admission.FairShare;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Bodies that arrive, and the memory of all bodies until their requests are answered.
///
/// What has arrived counts, not what was announced: a sender that announces much and sends little takes nothing from
/// others. Where there is no room, senders that are slower than the pace give way to the newest. Safe for use by
/// several threads.
final class Uploads {
    private final int maxUploads;
    private final long maxBytes;
    private final TransferPace pace;
    private final LongSupplier clock;
    private final Set<Upload> arriving = new LinkedHashSet<>();
    private final FairShare<Caller> arrivingShare = new FairShare<>();
    private final FairShare<Caller> bytesShare = new FairShare<>();
    private long bytes;

    /// @param maxUploads that arrive at a time
    /// @param maxBytes of all bodies together
    /// @param clock nanoseconds
    Uploads(int maxUploads, long maxBytes, TransferPace pace, LongSupplier clock) {
        this.maxUploads = maxUploads;
        this.maxBytes = maxBytes;
        this.pace = pace;
        this.clock = clock;
    }

    /// A body while it arrives, and its memory until it is closed.
    final class Upload {
        private final Caller caller;
        private final Runnable stop;
        private final long start = clock.getAsLong();
        private long received;
        private long held;
        private @Nullable ProblemException evicted;

        private Upload(Caller caller, Runnable stop) {
            this.caller = caller;
            this.stop = stop;
        }

        /// Counts bytes that have come.
        void received(long count) {
            synchronized (Uploads.this) {
                received += count;
            }
        }

        /// Why the body was given up for others; null if it was not.
        @Nullable
        ProblemException evicted() {
            synchronized (Uploads.this) {
                return evicted;
            }
        }

        /// Takes memory, or gives it back where negative.
        ///
        /// @throws ProblemException if others leave too little
        void hold(long more) {
            Uploads.this.hold(this, more);
        }

        /// The whole body is there: the memory that it holds.
        long complete() {
            synchronized (Uploads.this) {
                endArriving(this);
                return held;
            }
        }

        void close() {
            synchronized (Uploads.this) {
                endArriving(this);
                release(this);
            }
        }
    }

    /// Admits a body by its headers.
    ///
    /// @param announced bytes; at least 0
    /// @param stop ends its reading, where it has to give way
    /// @throws ProblemException if there is no room for it
    synchronized Upload begin(Caller caller, long announced, Runnable stop) {
        int open = arriving.size();
        boolean admitted = open < maxUploads && arrivingShare.admits(caller, 1, maxUploads - open);
        if (!admitted && !evictSlowest()) {
            throw RequestAdmission.overloaded(
                    "requests: " + arrivingShare.held(caller) + " bodies of " + caller + " are arriving, " + open
                            + " in all (expected: <= " + maxUploads + ", a part of them kept for other callers)");
        }
        if (announced > maxBytes - bytes && !evictSlowest()) {
            throw full(announced);
        }
        var upload = new Upload(caller, stop);
        arriving.add(upload);
        arrivingShare.add(caller, 1);
        return upload;
    }

    private synchronized void hold(Upload upload, long more) {
        if (upload.evicted != null) {
            if (more <= 0) {
                return; // was given back then
            }
            throw upload.evicted;
        }
        while (more > 0 && !admits(upload, more)) {
            if (!evictSlowest()) {
                throw full(more);
            }
            if (upload.evicted != null) { // it was the slowest itself
                throw upload.evicted;
            }
        }
        upload.held += more;
        bytes += more;
        if (more > 0) {
            bytesShare.add(upload.caller, more);
        } else {
            bytesShare.remove(upload.caller, -more);
        }
    }

    private boolean admits(Upload upload, long more) {
        long free = maxBytes - bytes;
        boolean only = bytesShare.held(upload.caller) == upload.held; // of its caller
        return more <= free && (only || bytesShare.admits(upload.caller, more, free));
    }

    /// Gives up the body that is the farthest behind the pace; false where none is behind.
    private boolean evictSlowest() {
        long now = clock.getAsLong();
        Optional<Upload> slowest = arriving.stream()
                .filter(upload -> pace.isSlow(upload.received, now - upload.start))
                .min(Comparator.comparingDouble(upload -> (double) upload.received / (now - upload.start)));
        slowest.ifPresent(upload -> {
            upload.evicted = pace.tooSlow(upload.received, now - upload.start);
            endArriving(upload);
            release(upload);
            upload.stop.run();
        });
        return slowest.isPresent();
    }

    private void endArriving(Upload upload) {
        if (arriving.remove(upload)) {
            arrivingShare.remove(upload.caller, 1);
        }
    }

    private void release(Upload upload) {
        bytes -= upload.held;
        bytesShare.remove(upload.caller, upload.held);
        upload.held = 0;
    }

    private ProblemException full(long wanted) {
        return RequestAdmission.overloaded("body: " + wanted + " bytes (expected: at most the "
                + Math.max(0, maxBytes - bytes) + " that other requests leave free)");
    }

    synchronized int arriving() {
        return arriving.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
