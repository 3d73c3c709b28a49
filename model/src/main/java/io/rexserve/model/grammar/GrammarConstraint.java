package io.rexserve.model.grammar;

import java.util.BitSet;

/// Which tokens a decoder must not choose next: index tokens of regions that the prompt does not carry, anywhere, and
/// those that the open index list already holds.
public final class GrammarConstraint {
    private final GrammarTokens tokens;
    private final BitSet absent = new BitSet();

    /// @param regionCount regions that the prompt carries
    public GrammarConstraint(GrammarTokens tokens, int regionCount) {
        this.tokens = tokens;
        int end = tokens.firstRegion() + tokens.regions();
        absent.set(tokens.firstRegion() + Math.min(regionCount, tokens.regions()), end);
    }

    /// Token ids banned behind an answer's ids so far, oldest first.
    public BitSet banned(int... answer) {
        BitSet banned = (BitSet) absent.clone();
        for (int i = answer.length - 1; i >= 0; i--) {
            if (answer[i] == tokens.objects()) {
                return banned;
            }
            if (answer[i] == tokens.objectsEnd() || answer[i] == tokens.ground()) {
                break;
            }
            if (tokens.isRegion(answer[i])) {
                banned.set(answer[i]);
            }
        }
        return (BitSet) absent.clone();
    }
}
