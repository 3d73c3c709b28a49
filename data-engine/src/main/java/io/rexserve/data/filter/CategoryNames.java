package io.rexserve.data.filter;

import io.rexserve.data.phrase.WordNet;

/// Whether two nouns name the same kind of thing: equal, synonyms, or one a kind of the other.
final class CategoryNames {
    /// Commonest senses of a noun that count.
    private static final int SENSES = 2;

    private final WordNet wordNet = WordNet.shared();

    /// @param one lemma of a noun or compound, in lower case
    /// @param other the same
    boolean same(String one, String other) {
        if (one.equals(other) || wordNet.namesTheSame(one, other, SENSES)) {
            return true;
        }
        boolean compound = one.contains(" ") || other.contains(" ");
        boolean known = wordNet.isNoun(one) && wordNet.isNoun(other);
        return compound && !known && lastWord(one).equals(lastWord(other));
    }

    static String lastWord(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }
}
