package io.rexserve.v1.refusal;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Why a call whose context was cancelled has ended.
public final class EndedCall {
    /// How far a caller's clock may run ahead: its deadline counts from the sending of a call, the service's from the
    /// arrival.
    private static final long AHEAD_MILLIS = 250;

    private EndedCall() {}

    /// [Reason#DEADLINE] if the deadline passed here, or at the caller, who then cancels a moment before it passes
    /// here;
    /// else [Reason#CANCELLED].
    public static Reason reason(Context context) {
        Deadline deadline = context.getDeadline();
        boolean late = context.cancellationCause() instanceof TimeoutException
                || (deadline != null && deadline.timeRemaining(TimeUnit.MILLISECONDS) < AHEAD_MILLIS);
        return late ? Reason.DEADLINE : Reason.CANCELLED;
    }
}
