package io.rexserve.data.stage;

import java.time.Duration;

/// Rate, concurrency and budget of endpoints, shared by all machines of a run.
public interface EndpointLimits {
    /// Waits until a request may be sent.
    ///
    /// @param endpoint its name in the recipe
    /// @return to be told of the answer's cost, once
    /// @throws StageException if the budget is spent
    Permit acquire(String endpoint) throws InterruptedException;

    /// The right to send one request.
    interface Permit {
        /// The request has been answered, whatever the answer.
        ///
        /// @param tokensIn that the endpoint counted, 0 if unknown
        /// @param tokensOut that the endpoint counted, 0 if unknown
        /// @param retryAfter how long it asks everybody to wait; zero if it does not
        void release(long tokensIn, long tokensOut, Duration retryAfter);
    }
}
