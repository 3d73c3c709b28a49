package io.rexserve.model.language;

import io.rexserve.model.grammar.GrammarConstraint;
import io.rexserve.model.grammar.GrammarTokens;

/// Decides before every step which tokens are legal.
@FunctionalInterface
public interface TokenConstraint {
    /// No constraint.
    TokenConstraint NONE = generated -> LegalTokens.ALL;

    /// @param generated ids of the answer so far, oldest first
    LegalTokens next(int[] generated);

    /// Only regions that the prompt carries, and none twice in one list.
    ///
    /// @param regionCount regions of the prompt
    static TokenConstraint grammar(GrammarTokens tokens, int regionCount) {
        var constraint = new GrammarConstraint(tokens, regionCount);
        return generated -> new LegalTokens.Except(constraint.banned(generated));
    }
}
