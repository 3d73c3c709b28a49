package io.rexserve.model.language;

import java.util.BitSet;

/// Which tokens may come next.
public sealed interface LegalTokens {
    /// Every token.
    LegalTokens ALL = new Except(new BitSet());

    boolean allows(int id);

    /// All but these ids.
    record Except(BitSet banned) implements LegalTokens {
        @Override
        public boolean allows(int id) {
            return !banned.get(id);
        }
    }

    /// These ids alone.
    record Only(BitSet allowed) implements LegalTokens {
        @Override
        public boolean allows(int id) {
            return allowed.get(id);
        }
    }
}
