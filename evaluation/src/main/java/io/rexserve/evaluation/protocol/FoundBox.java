package io.rexserve.evaluation.protocol;

/// A box of an answer.
///
/// @param score of the answer, by which it is ranked
/// @param proposalScore the proposal network's score of the same box
public record FoundBox(String label, Rectangle box, double score, double proposalScore) {
    public FoundBox {
        if (Double.isNaN(score) || Double.isNaN(proposalScore)) {
            throw new IllegalArgumentException("score of '" + label + "': " + score + ", proposal score: "
                    + proposalScore + " (expected: numbers)");
        }
    }
}
