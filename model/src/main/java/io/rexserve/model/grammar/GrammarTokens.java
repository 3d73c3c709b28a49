package io.rexserve.model.grammar;

/// The token ids of the answer grammar. Index tokens follow one another: `<objI>` is `firstRegion + I`.
///
/// @param regions index tokens in the vocabulary
public record GrammarTokens(int ground, int groundEnd, int objects, int objectsEnd, int firstRegion, int regions) {
    /// The token of `<objI>`.
    public int region(int region) {
        if (region < 0 || region >= regions) {
            throw new IllegalArgumentException("region: " + region + " (expected: 0 <= region < " + regions + ")");
        }
        return firstRegion + region;
    }

    /// Whether the token is an `<objI>`.
    public boolean isRegion(int token) {
        return token >= firstRegion && token < firstRegion + regions;
    }
}
