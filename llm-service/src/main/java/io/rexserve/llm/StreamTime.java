package io.rexserve.llm;

import io.grpc.Context;
import io.grpc.Deadline;
import io.rexserve.model.language.sampling.CancellationToken;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How long a stream may still take: until its caller goes away, until the caller's deadline, or until the service's
/// own
/// limit.
///
/// @param endNanos the service's limit, on the clock of [System#nanoTime]
record StreamTime(Context context, long endNanos) {
    static StreamTime of(Context context, Duration limit) {
        return new StreamTime(context, System.nanoTime() + limit.toNanos());
    }

    Duration left() {
        long nanos = endNanos - System.nanoTime();
        Deadline deadline = context.getDeadline();
        return Duration.ofNanos(
                deadline == null ? nanos : Math.min(nanos, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    CancellationToken interruption() {
        return CancellationToken.when(context::isCancelled).after(Duration.ofNanos(endNanos - System.nanoTime()));
    }
}
