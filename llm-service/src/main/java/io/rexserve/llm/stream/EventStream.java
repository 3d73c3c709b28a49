package io.rexserve.llm.stream;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;

/// Sends events to the caller, from any thread; nothing is sent after the end.
///
/// The next message is read only when the caller has received what was sent ([#readNext]), so no more than the events
/// of one question, bounded by its tokens, ever wait for a slow caller.
public final class EventStream {
    private final ServerCallStreamObserver<ConverseEvent> out;
    private final LlmMeters meters;
    private boolean ended;
    private boolean wantsNext;

    public EventStream(ServerCallStreamObserver<ConverseEvent> out, LlmMeters meters) {
        this.out = out;
        this.meters = meters;
        out.disableAutoRequest();
        // Without a handler, sending to a caller that has gone would throw.
        out.setOnCancelHandler(() -> {});
        out.setOnReadyHandler(this::readIfReady);
    }

    public synchronized void send(ConverseEvent event) {
        if (!ended) {
            out.onNext(event);
        }
    }

    /// Asks for the caller's next message, once the caller has read enough of the events.
    public void readNext() {
        synchronized (this) {
            wantsNext = true;
        }
        readIfReady();
    }

    private synchronized void readIfReady() {
        if (wantsNext && !ended && out.isReady()) {
            wantsNext = false;
            out.request(1);
        }
    }

    public synchronized void complete() {
        if (!ended) {
            ended = true;
            out.onCompleted();
        }
    }

    public synchronized void fail(Throwable failure) {
        if (!ended) {
            ended = true;
            StatusRuntimeException refusal = StreamRefusals.of(failure);
            meters.refused(Refusal.from(refusal).map(Refusal::reason).orElse(Reason.FAULT));
            try {
                out.onError(refusal);
            } catch (IllegalStateException _) {
                // gRPC has closed the call itself: there is nobody to tell any more
            }
        }
    }
}
