package io.rexserve.data.filter;

import io.rexserve.data.phrase.WordNet;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// Whether two names may be of the same thing. Safe for several threads.
public final class CategoryNames {
    /// Commonest senses of a noun that count.
    private static final int SENSES = 2;

    private final WordNet wordNet = WordNet.shared();

    /// Of the data that decide it, for fingerprints.
    public static String version() {
        return "wordnet " + WordNet.VERSION + ", attributes "
                + Attributes.instance().version();
    }

    /// Whether two nouns name the same kind of thing: equal, synonyms, or one a kind of the other.
    ///
    /// @param one lemma of a noun or compound, in lower case
    /// @param other the same
    public boolean same(String one, String other) {
        if (one.equals(other) || wordNet.namesTheSame(one, other, SENSES)) {
            return true;
        }
        boolean compound = one.contains(" ") || other.contains(" ");
        boolean known = wordNet.isNoun(one) && wordNet.isNoun(other);
        return compound && !known && lastWord(one).equals(lastWord(other));
    }

    /// Whether the words of one phrase exclude those of another, such as two colours.
    public boolean exclude(String phrase, String other) {
        return Attributes.instance().clash(words(phrase), words(other), wordNet).isPresent();
    }

    private static Set<String> words(String phrase) {
        return Set.copyOf(Arrays.asList(phrase.toLowerCase(Locale.ROOT).split("\\s+")));
    }

    static String lastWord(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }
}
