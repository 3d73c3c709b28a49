package io.rexserve.serving.call;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Context.CancellationListener;
import io.grpc.StatusRuntimeException;
import io.rexserve.serving.admission.Admission;
import io.rexserve.serving.admission.AdmissionFullException;
import io.rexserve.serving.call.Arrivals.Arrival;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one request of a call, from the wish to receive it until the service has taken it up, and the time of the call.
final class ArrivingRequest implements AutoCloseable {
    private final LockedCall<?, ?> call;
    private final CancellableContext context;
    private final BoundedService.Limits limits;
    private final Arrivals arrivals;
    private final Admission waiting;
    private final ScheduledExecutorService timer;
    private final CancellationListener onCancelled = this::cancelled;
    private @Nullable Arrival arrival;
    private @Nullable Future<?> late;
    private Admission.@Nullable Permit bytes;
    private boolean complete;
    private boolean closed;

    ArrivingRequest(
            LockedCall<?, ?> call,
            CancellableContext context,
            BoundedService.Limits limits,
            Arrivals arrivals,
            Admission waiting,
            ScheduledExecutorService timer) {
        this.call = call;
        this.context = context;
        this.limits = limits;
        this.arrivals = arrivals;
        this.waiting = waiting;
        this.timer = timer;
        context.addListener(onCancelled, Thread::startVirtualThread);
    }

    /// Receives the request once it may arrive.
    void arrive(Peer peer, int messages) {
        Arrival added = arrivals.add(peer, () -> begin(messages));
        synchronized (this) {
            arrival = added;
            if (!closed) {
                return;
            }
        }
        added.close();
    }

    private void begin(int messages) {
        synchronized (this) {
            if (closed) {
                return;
            }
            late = timer.schedule(this::tooLate, limits.arrival().toNanos(), TimeUnit.NANOSECONDS);
        }
        call.requestNow(messages);
    }

    private void tooLate() {
        refuse(new Refusal(
                Reason.IDLE,
                "message: not arrived within " + limits.arrival().toMillis() + " ms (expected: the whole request)"));
    }

    /// The message has arrived, but not yet the end of the request.
    ///
    /// @param size in bytes
    /// @throws StatusRuntimeException if too many bytes wait
    synchronized void received(int size) {
        if (bytes != null || closed) {
            return;
        }
        try {
            bytes = waiting.acquire(size);
        } catch (AdmissionFullException full) {
            throw new Refusal(
                            Reason.QUEUE_FULL,
                            "message: " + size + " bytes (expected: at most the " + full.free()
                                    + " that other requests leave free)",
                            List.of(),
                            full.retryAfter())
                    .exception();
        }
    }

    /// The whole request has arrived; from now on the service ends the call.
    ///
    /// @return false if it came too late
    boolean complete() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            complete = true;
        }
        freeArrival();
        return true;
    }

    private void freeArrival() {
        Arrival place;
        synchronized (this) {
            place = arrival;
            if (late != null) {
                late.cancel(false);
            }
        }
        if (place != null) {
            place.close();
        }
    }

    /// The service has taken the request up and holds its bytes no longer.
    synchronized void takenUp() {
        if (bytes != null) {
            bytes.close();
        }
    }

    private void cancelled(Context ended) {
        refuse(EndedCall.refusal(ended));
    }

    private void refuse(Refusal refusal) {
        synchronized (this) {
            if (complete || closed) {
                return;
            }
            closed = true;
        }
        StatusRuntimeException exception = refusal.exception();
        call.closeOnce(exception.getStatus(), exception.getTrailers());
        close();
    }

    /// Frees what the request holds; the call has ended.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        freeArrival();
        takenUp();
        context.removeListener(onCancelled);
        context.cancel(null); // frees its timer
    }
}
