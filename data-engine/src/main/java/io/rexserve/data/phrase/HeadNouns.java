package io.rexserve.data.phrase;

import io.rexserve.data.phrase.NounLists.NounList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What kind of object a noun phrase names: the lemma of its last noun, or the longest compound noun that it ends with.
final class HeadNouns {
    private static final int LONGEST_COMPOUND = 4;
    private static final int SHORTEST_SUFFIXED = 3;

    private final WordNet wordNet;
    private final NounLists lists;

    HeadNouns(WordNet wordNet, NounLists lists) {
        this.wordNet = wordNet;
        this.lists = lists;
    }

    /// @param words of a phrase, the last of which is its head noun
    String head(List<Token> words) {
        Token last = words.getLast();
        if (isName(words)) {
            return name(words);
        }
        String lemma = words.size() > 1
                        && lists.has(
                                NounList.COMPOUND, words.get(words.size() - 2).lower() + " " + container(last))
                ? container(last)
                : lemma(last);
        for (int length = Math.min(LONGEST_COMPOUND, words.size()); length > 1; length--) {
            List<Token> parts = words.subList(words.size() - length, words.size());
            String compound =
                    parts.subList(0, length - 1).stream().map(Token::lower).collect(Collectors.joining(" ")) + " "
                            + lemma;
            boolean nouns = parts.stream().allMatch(Token::isNoun);
            if (lists.has(NounList.COMPOUND, compound) || (nouns && wordNet.isNoun(compound))) {
                return compound;
            }
        }
        return lemma;
    }

    /// Whether the head is a proper name that no common noun ends, such as Big Ben or Boeing 747.
    private boolean isName(List<Token> words) {
        Token last = words.getLast();
        Token named = last.is("NUM") && words.size() > 1 ? words.get(words.size() - 2) : last;
        return named.is("PROPN")
                && isCapitalised(named)
                && !named.text().equals(named.text().toUpperCase(Locale.ROOT))
                && (last.is("NUM") || !isThing(lemma(last)));
    }

    private static boolean isCapitalised(Token word) {
        return Character.isUpperCase(word.text().codePointAt(0));
    }

    private boolean isThing(String lemma) {
        return wordNet.isCommonNoun(lemma) && wordNet.mayBePhysical(lemma);
    }

    private static String name(List<Token> words) {
        int start = words.size() - 1;
        while (start > 0 && words.get(start - 1).is("PROPN", "ADJ") && isCapitalised(words.get(start - 1))) {
            start--;
        }
        return words.subList(start, words.size()).stream().map(Token::text).collect(Collectors.joining(" "));
    }

    /// The singular of a noun in front of "of": "glasses of wine" are no spectacles.
    String container(Token noun) {
        return noun.lower().equals("glasses") ? "glass" : lemma(noun);
    }

    /// The singular of a noun, in lower case.
    String lemma(Token noun) {
        String word = noun.lower();
        String irregular = lists.lemma(word);
        if (irregular != null) {
            return irregular;
        }
        if (lists.has(NounList.PLURAL_ONLY, word)) {
            return word;
        }
        if (!noun.lemma().equals(word) && wordNet.isNoun(noun.lemma())) {
            return noun.lemma();
        }
        if (wordNet.isNoun(word) || !word.endsWith("s")) {
            return word;
        }
        return singular(word, noun.lemma());
    }

    private String singular(String word, String otherwise) {
        int n = word.length();
        if (n < SHORTEST_SUFFIXED || word.endsWith("ss")) {
            return word;
        }
        List<String> candidates = List.of(
                word.substring(0, n - 1),
                word.endsWith("es") ? word.substring(0, n - 2) : word,
                word.endsWith("ies") ? word.substring(0, n - 3) + "y" : word,
                word.endsWith("ves") ? word.substring(0, n - 3) + "f" : word);
        return candidates.stream().filter(wordNet::isNoun).findFirst().orElse(otherwise);
    }
}
