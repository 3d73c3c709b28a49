package io.rexserve.model.language.decoder;

/// The tokens of one sequence that a step reads.
///
/// @param count 1 to what remains of it; of branches, whole ones
public record ScheduledTokens(Sequence sequence, int count) {
    public ScheduledTokens {
        if (count < 1 || count > sequence.remaining()) {
            throw new IllegalArgumentException(
                    "tokens: " + count + " (expected: 1 to " + sequence.remaining() + ", which remain)");
        }
    }
}
