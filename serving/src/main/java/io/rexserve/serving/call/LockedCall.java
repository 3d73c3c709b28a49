package io.rexserve.serving.call;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A call that may be ended by the service and by what bounds its requests, whichever comes first: what is sent
/// afterwards is dropped.
///
/// @param <Q> of the requests as the service sees them
/// @param <A> of the responses
final class LockedCall<Q, A> extends ForwardingServerCall<Q, A> {
    private final ServerCall<?, A> call;
    private final MethodDescriptor<Q, A> method;
    private @Nullable IntConsumer held;
    private boolean closed;

    LockedCall(ServerCall<?, A> call, MethodDescriptor<Q, A> method) {
        this.call = call;
        this.method = method;
    }

    /// Called with the number of messages that the service asks for first, in place of asking for them.
    void holdRequestsBack(IntConsumer requested) {
        held = requested;
    }

    @Override
    @SuppressWarnings("unchecked") // nothing of a call but its method, which is overridden, depends on the requests
    protected ServerCall<Q, A> delegate() {
        return (ServerCall<Q, A>) call;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }

    @Override
    public void request(int messages) {
        IntConsumer first;
        synchronized (this) {
            first = held;
            held = null;
        }
        if (first == null) {
            requestNow(messages);
        } else {
            first.accept(messages);
        }
    }

    synchronized void requestNow(int messages) {
        if (!closed) {
            call.request(messages);
        }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!closed) {
            call.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void sendMessage(A message) {
        if (!closed) {
            call.sendMessage(message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        closeOnce(status, trailers);
    }

    /// @return whether it was open
    synchronized boolean closeOnce(Status status, @Nullable Metadata trailers) {
        boolean first = !closed;
        closed = true;
        if (first) {
            call.close(status, trailers == null ? new Metadata() : trailers);
        }
        return first;
    }
}
