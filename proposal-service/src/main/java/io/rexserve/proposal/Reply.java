package io.rexserve.proposal;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.concurrent.atomic.AtomicBoolean;

/// The one end of a call, from whichever thread comes first: the answer, or a refusal.
final class Reply {
    private final StreamObserver<ProposeResponse> out;
    private final ProposalMeters meters;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Reply(StreamObserver<ProposeResponse> out, ProposalMeters meters) {
        this.out = out;
        this.meters = meters;
        if (out instanceof ServerCallStreamObserver<ProposeResponse> call) {
            // Without a handler, answering a caller that has gone would throw.
            call.setOnCancelHandler(() -> {});
        }
    }

    void answer(ProposeResponse response) {
        if (open.compareAndSet(true, false)) {
            out.onNext(response);
            out.onCompleted();
        }
    }

    void refuse(Throwable failure) {
        if (open.compareAndSet(true, false)) {
            StatusRuntimeException refusal = Refusals.of(failure);
            meters.refused(Refusal.from(refusal).map(Refusal::reason).orElse(Reason.FAULT));
            out.onError(refusal);
        }
    }
}
