package io.rexserve.serving.call;

import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.rexserve.serving.call.RequestMarshaller.Received;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Passes the requests of a call on to the service, until one of them is refused: then the service sees the call
/// cancelled, and nothing more of it.
///
/// @param <Q> of the requests as the service sees them
final class BoundedListener<Q> extends ServerCall.Listener<Received<Q>> {
    private final LockedCall<Q, ?> call;
    private final ServerCall.Listener<Q> service;
    private final @Nullable ArrivingRequest request;
    private final Runnable ended;
    private boolean over;

    /// @param request the only one; null for a stream of them
    /// @param ended is run once, when nothing of the call is under way any more
    BoundedListener(
            LockedCall<Q, ?> call, ServerCall.Listener<Q> service, @Nullable ArrivingRequest request, Runnable ended) {
        this.call = call;
        this.service = service;
        this.request = request;
        this.ended = ended;
    }

    @Override
    public void onMessage(Received<Q> received) {
        if (over) {
            return;
        }
        StatusRuntimeException refusal = received.refusal();
        try {
            if (refusal == null && request != null) {
                request.received(received.bytes());
            }
        } catch (StatusRuntimeException e) {
            refusal = e;
        }
        if (refusal == null) {
            service.onMessage(Objects.requireNonNull(received.message(), "message: none (expected: it or a refusal)"));
        } else {
            over = true;
            call.closeOnce(refusal.getStatus(), refusal.getTrailers());
            end();
            service.onCancel();
        }
    }

    @Override
    public void onHalfClose() {
        if (over || (request != null && !request.complete())) {
            return;
        }
        service.onHalfClose();
        if (request != null) {
            request.takenUp();
        }
    }

    @Override
    public void onCancel() {
        ended.run();
        end();
        if (!over) {
            over = true;
            service.onCancel();
        }
    }

    @Override
    public void onComplete() {
        ended.run();
        end();
        if (!over) {
            over = true;
            service.onComplete();
        }
    }

    @Override
    public void onReady() {
        if (!over) {
            service.onReady();
        }
    }

    private void end() {
        if (request != null) {
            request.close();
        }
    }
}
