package io.rexserve.data.stage;

import java.io.Serializable;

/// What an outcome has cost.
///
/// @param millis of processor or waiting time, as the stage measures it
/// @param tokensIn that endpoints were sent
/// @param tokensOut that endpoints answered with
public record Cost(long millis, long tokensIn, long tokensOut) implements Serializable {
    public static final Cost NONE = new Cost(0, 0, 0);

    public Cost plus(Cost other) {
        return new Cost(millis + other.millis, tokensIn + other.tokensIn, tokensOut + other.tokensOut);
    }

    /// The same with the time since a moment of [System#nanoTime].
    public Cost since(long beganNanos) {
        return new Cost((System.nanoTime() - beganNanos + 500_000) / 1_000_000, tokensIn, tokensOut);
    }
}
