package io.rexserve.gateway.answer;

import org.jspecify.annotations.Nullable;

/// How sure it is that a box holds what it was found for: one number out of those that the networks give, and the only
/// place where they are combined.
///
/// The box has to be an object *and* be one that the words mean: what the language model says times the square root of
/// the proposal score. The root, because the language model has seen every proposal and judges better. What it says is
///
/// - of an object of an answer, the listing probability; not the index's own, which the objects of a list share;
/// - of any region where no answer is generated, the one-pass score of the phrase.
///
/// AP50 / AP on the embedded models, all names in one ranking (docs/LOG.md, formulas chosen on seed 21):
///
/// | ranked | seed 21 | seed 33 |
/// |---|---|---|
/// | objects of answers, proposal score alone | .776 / .526 | .777 / .507 |
/// | objects of answers, listing x proposal^.5 | .803 / .547 | .782 / .515 |
/// | every region, one-pass score x proposal | .872 / .575 | .849 / .549 |
/// | every region, one-pass score x proposal^.5 | .881 / .581 | .847 / .548 |
public final class ObjectScore {
    private ObjectScore() {}

    /// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box, which needs no proof
    /// @param evidence that the box is what the words mean
    /// @return 0 to 1
    public static float of(@Nullable Float proposalScore, Evidence evidence) {
        return proposalScore == null ? evidence.value() : (float) Math.sqrt(proposalScore) * evidence.value();
    }
}
