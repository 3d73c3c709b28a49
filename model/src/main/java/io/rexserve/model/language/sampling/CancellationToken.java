package io.rexserve.model.language.sampling;

import java.util.function.BooleanSupplier;

/// Whether a request is to end early; checked before every step.
///
/// @param cancelled turns true, on any thread, once nobody waits for the answer any more
public record CancellationToken(BooleanSupplier cancelled) {
    /// Never cancelled.
    public static final CancellationToken NEVER = new CancellationToken(() -> false);

    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /// @throws GenerationCancelledException if it is cancelled
    public void throwIfCancelled() {
        if (isCancelled()) {
            throw new GenerationCancelledException();
        }
    }
}
