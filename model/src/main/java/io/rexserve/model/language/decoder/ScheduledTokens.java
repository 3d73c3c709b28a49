package io.rexserve.model.language.decoder;

/// What one pass of the decoder reads of a reading.
///
/// @param positions 1 to what is left of it
public record ScheduledTokens(Reading reading, int positions) {
    public ScheduledTokens {
        if (positions < 1 || positions > reading.left()) {
            throw new IllegalArgumentException(
                    "positions: " + positions + " (expected: 1 to " + reading.left() + ", which are left)");
        }
    }
}
