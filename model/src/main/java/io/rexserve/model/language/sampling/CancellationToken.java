package io.rexserve.model.language.sampling;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What may end a request early; checked before every step.
///
/// @param cancelled turns true, on any thread, when the caller has cancelled
/// @param deadlineNanos on the clock of [System#nanoTime]
/// @param limited whether there is a deadline
public record CancellationToken(BooleanSupplier cancelled, long deadlineNanos, boolean limited) {
    /// Never cancelled.
    public static final CancellationToken NEVER = new CancellationToken(() -> false, 0, false);

    /// Cancelled by the caller alone.
    public static CancellationToken when(BooleanSupplier cancelled) {
        return new CancellationToken(cancelled, 0, false);
    }

    /// The same with a deadline so much later than now.
    public CancellationToken after(Duration timeLeft) {
        return new CancellationToken(cancelled, System.nanoTime() + timeLeft.toNanos(), true);
    }

    /// @throws GenerationCancelledException if there is a reason to end now
    public void throwIfCancelled() {
        Optional<FinishReason> reason = reason();
        if (reason.isPresent()) {
            throw new GenerationCancelledException(reason.get());
        }
    }

    /// The reason to end now, if there is one.
    public Optional<FinishReason> reason() {
        if (cancelled.getAsBoolean()) {
            return Optional.of(FinishReason.CANCELLED);
        }
        // nanoTime may wrap: only differences compare.
        boolean late = limited && System.nanoTime() - deadlineNanos >= 0;
        return late ? Optional.of(FinishReason.DEADLINE) : Optional.empty();
    }
}
