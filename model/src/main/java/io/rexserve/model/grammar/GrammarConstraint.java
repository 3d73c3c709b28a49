package io.rexserve.model.grammar;

import java.util.BitSet;

/// Which tokens a decoder must not choose next: index tokens of regions that the prompt does not carry, anywhere, and
/// those that the open index list already holds.
public final class GrammarConstraint {
    private final GrammarTokens tokens;
    private final BitSet absent = new BitSet();
    private final BitSet banned = new BitSet();
    private boolean listOpen;

    /// @param regionCount regions that the prompt carries
    public GrammarConstraint(GrammarTokens tokens, int regionCount) {
        this.tokens = tokens;
        absent.set(
                tokens.firstRegion() + Math.min(regionCount, tokens.regions()),
                tokens.firstRegion() + tokens.regions());
        banned.or(absent);
    }

    /// The decoder chose this token.
    public void accept(int token) {
        if (token == tokens.objects() || token == tokens.objectsEnd() || token == tokens.ground()) {
            listOpen = token == tokens.objects();
            banned.clear();
            banned.or(absent);
        } else if (listOpen && tokens.isRegion(token)) {
            banned.set(token);
        }
    }

    /// Token ids banned at the next position; valid until the next [#accept].
    public BitSet banned() {
        return banned;
    }
}
