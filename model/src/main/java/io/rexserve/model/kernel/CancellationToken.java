package io.rexserve.model.kernel;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Whether what is computed is wanted no more; checked before every step of a decoder, and between the kernel calls
/// that one pass of a network consists of.
///
/// @param cancelled turns true, on any thread, once nobody waits for the result any more, and stays so
public record CancellationToken(BooleanSupplier cancelled) {
    /// Never cancelled.
    public static final CancellationToken NEVER = new CancellationToken(() -> false);

    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /// @throws CancellationException if it is cancelled
    public void throwIfCancelled() {
        if (isCancelled()) {
            throw new CancellationException("cancelled: nobody waits for the result any more");
        }
    }
}
