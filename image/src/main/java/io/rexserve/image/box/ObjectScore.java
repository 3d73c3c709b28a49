package io.rexserve.image.box;

import org.jspecify.annotations.Nullable;

/// The score of a detected object: one number out of those that the networks give, and the only place where they are
/// combined, for answers and for evaluation.
///
/// The box has to be an object *and* be one that the words mean: the evidence of the language model times
/// the square root of the proposal score. The root, because the language model has seen every proposal and
/// judges better. The evidence is
///
/// - of an object in a generated answer, the listing probability; not the index token's own, which the
///   objects of a list share;
/// - of any region where no answer is generated, the phrase score.
///
/// AP50 / AP on the embedded models, all names in one ranking (docs/LOG.md, formulas chosen on seed 21):
///
/// | ranked | seed 21 | seed 33 |
/// |---|---|---|
/// | objects of answers, proposal score alone | .776 / .526 | .777 / .507 |
/// | objects of answers, listing x proposal^.5 | .803 / .547 | .782 / .515 |
/// | every region, phrase score x proposal | .872 / .575 | .849 / .549 |
/// | every region, phrase score x proposal^.5 | .881 / .581 | .847 / .548 |
public final class ObjectScore {
    private ObjectScore() {}

    /// The same as a probability that the box is right.
    ///
    /// @param calibration fitted to the model, for this kind of evidence
    public static float of(@Nullable Float proposalScore, float evidence, ScoreCalibration calibration) {
        return calibration.of(of(proposalScore, evidence));
    }

    /// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box, which needs no proof
    /// @param evidence of the language model that the box is what the words mean, 0 to 1
    /// @return 0 to 1
    public static float of(@Nullable Float proposalScore, float evidence) {
        return proposalScore == null ? evidence : (float) Math.sqrt(proposalScore) * evidence;
    }
}
