package io.rexserve.trainer.question;

/// What the decoder should say next at one position.
///
/// @param position in the sequence, whose output is read
/// @param allowed token ids, all equally right: several while the order of a list is free
/// @param masked token ids that get no probability: indices that the list has named already
/// @param weight in the loss
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TargetRow(int position, int[] allowed, int[] masked, float weight) {
    public TargetRow {
        allowed = allowed.clone();
        masked = masked.clone();
        if (allowed.length == 0) {
            throw new IllegalArgumentException("targets of position " + position + ": none (expected: at least 1)");
        }
    }
}
