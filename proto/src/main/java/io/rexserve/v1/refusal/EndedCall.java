package io.rexserve.v1.refusal;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Why a call has ended whose context was cancelled.
public final class EndedCall {
    /// A caller's deadline counts from when it sends a call, the service's copy of it from when the call arrives,
    /// so the caller may cancel this much before the deadline passes here.
    private static final long CALLER_AHEAD_MILLIS = 250;

    private EndedCall() {}

    /// [Reason#DEADLINE] if the deadline has passed or is about to, else [Reason#CANCELLED].
    public static Reason reason(Context context) {
        Deadline deadline = context.getDeadline();
        boolean late = context.cancellationCause() instanceof TimeoutException
                || (deadline != null && deadline.timeRemaining(TimeUnit.MILLISECONDS) < CALLER_AHEAD_MILLIS);
        return late ? Reason.DEADLINE : Reason.CANCELLED;
    }

    /// The refusal that belongs to the reason.
    public static Refusal refusal(Context context) {
        return reason(context) == Reason.DEADLINE ? Refusal.deadlinePassed() : Refusal.cancelled();
    }
}
