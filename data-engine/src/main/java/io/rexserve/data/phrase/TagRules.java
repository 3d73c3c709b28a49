package io.rexserve.data.phrase;

import io.rexserve.data.phrase.NounLists.NounList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Mends tags that the model gives wrong in captions, where sentences are short, verbs stand in the present, and
/// participles are many.
final class TagRules {
    private static final Set<String> BEFORE_OBJECT = Set.of("DET", "PRON", "ADP", "ADV", "PART", "NUM", "SCONJ");
    private static final Set<String> WORDS = Set.of("NOUN", "PROPN", "ADJ", "NUM");
    private static final Set<String> PRONOUNS = Set.of(
            "i", "you", "he", "she", "it", "we", "they", "me", "him", "us", "them", "who", "which", "what", "one");
    private static final Set<String> BEHIND_MATERIAL = Set.of(
            "covered", "colored", "coloured", "shaped", "topped", "lined", "framed", "themed", "sized", "filled");
    /// A word that is a verb so often is one in front of nouns too.
    private static final double MOSTLY_VERB = 0.8;
    /// A word that is a verb so often may be one behind a living subject.
    private static final double VERB_OF_LIVING = 0.15;

    private final WordNet wordNet;
    private final NounLists lists;

    TagRules(WordNet wordNet, NounLists lists) {
        this.wordNet = wordNet;
        this.lists = lists;
    }

    List<Token> mend(List<Token> sentence) {
        var mended = new ArrayList<Token>(sentence);
        for (int i = 0; i < mended.size(); i++) {
            mended.set(i, mended.get(i).withTag(tag(mended, i)));
        }
        return mended;
    }

    private String tag(List<Token> words, int i) {
        Token word = words.get(i);
        if (lists.has(NounList.QUANTIFIER, word.lower())) {
            return "DET";
        }
        if (isVerbLikeNoun(words, i) || isInfinitive(words, i)) {
            return "VERB";
        }
        if (isMaterial(words, i)
                || isColourBeforeNoun(words, i)
                || isParticiple(words, i)
                || isAdjectiveOnly(words, i)) {
            return "ADJ";
        }
        if (isNounOnly(word) || isNounLikeVerb(words, i) || isNounBehindArticle(words, i) || isListed(words, i)) {
            return "NOUN";
        }
        return word.tag();
    }

    private static boolean is(List<Token> words, int i, String... tags) {
        return i >= 0 && i < words.size() && words.get(i).is(tags);
    }

    private static boolean isOneOf(List<Token> words, int i, Set<String> tags) {
        return i >= 0 && i < words.size() && tags.contains(words.get(i).tag());
    }

    /// "A cat sits on", "boats float in", "a bird drinking from": tagged as nouns, and verbs behind their subject.
    private boolean isVerbLikeNoun(List<Token> words, int i) {
        Token word = words.get(i);
        if (!word.is("NOUN", "PROPN", "ADJ") || i == 0 || !words.get(i - 1).isNoun()) {
            return false;
        }
        boolean beforeObject = isOneOf(words, i + 1, BEFORE_OBJECT);
        String lower = word.lower();
        Token subject = words.get(i - 1);
        boolean living = wordNet.isLiving(subject.lemma());
        if (lower.endsWith("ing")) {
            return beforeObject && (living || !wordNet.isNoun(lower));
        }
        if (hasFiniteVerb(words, i)) {
            return false;
        }
        if (isPlural(subject)) {
            return (beforeObject || (is(words, i + 1, "NOUN") && !hasVerb(words))) && wordNet.verbShare(lower) >= 0.5;
        }
        return isThirdPerson(words, i, living && beforeObject && !hasVerb(words) ? VERB_OF_LIVING : 0.5);
    }

    private boolean isInfinitive(List<Token> words, int i) {
        return words.get(i).is("NOUN")
                && is(words, i - 1, "PART")
                && words.get(i - 1).lower().equals("to")
                && wordNet.isVerb(words.get(i).lower());
    }

    /// "snow covered mountains": what stands before such a participle and a noun belongs to it.
    private static boolean isMaterial(List<Token> words, int i) {
        return words.get(i).is("NOUN")
                && i + 2 < words.size()
                && BEHIND_MATERIAL.contains(words.get(i + 1).lower())
                && words.get(i + 2).isNoun();
    }

    private boolean isThirdPerson(List<Token> words, int i, double leastShare) {
        String lower = words.get(i).lower();
        if (!lower.endsWith("s") || lower.endsWith("ss")) {
            return false;
        }
        boolean before = isOneOf(words, i + 1, BEFORE_OBJECT) || i + 1 == words.size() || is(words, i + 1, "PUNCT");
        double least = before ? leastShare : MOSTLY_VERB;
        return verbs(lower).stream().anyMatch(verb -> wordNet.verbShare(verb) > least);
    }

    private static boolean hasVerb(List<Token> words) {
        return words.stream().anyMatch(word -> word.is("VERB", "AUX"));
    }

    private static boolean hasFiniteVerb(List<Token> words, int before) {
        for (int i = before - 1; i >= 0 && !words.get(i).is("PUNCT", "SCONJ", "CCONJ"); i--) {
            if (words.get(i).is("VERB", "AUX") && !words.get(i).lower().endsWith("ing")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> verbs(String thirdPerson) {
        int n = thirdPerson.length();
        if (thirdPerson.endsWith("ies")) {
            return List.of(thirdPerson.substring(0, n - 3) + "y");
        }
        return thirdPerson.endsWith("es")
                ? List.of(thirdPerson.substring(0, n - 1), thirdPerson.substring(0, n - 2))
                : List.of(thirdPerson.substring(0, n - 1));
    }

    private boolean isColourBeforeNoun(List<Token> words, int i) {
        return words.get(i).is("NOUN", "PROPN", "VERB", "ADV")
                && lists.has(NounList.COLOUR, words.get(i).lower())
                && is(words, i + 1, "NOUN", "PROPN", "ADJ", "CCONJ");
    }

    /// "handmade mug": no noun, whatever the tag.
    private boolean isAdjectiveOnly(List<Token> words, int i) {
        Token word = words.get(i);
        return word.is("NOUN")
                && isOneOf(words, i + 1, WORDS)
                && !wordNet.isNoun(word.lower())
                && !wordNet.isNoun(word.lemma())
                && wordNet.isAdjective(word.lower());
    }

    /// "a parked car", "sliced tomatoes": a participle in front of its noun. "A man riding a horse" has none.
    private boolean isParticiple(List<Token> words, int i) {
        Token word = words.get(i);
        if (!word.is("VERB") || !isOneOf(words, i + 1, WORDS)) {
            return false;
        }
        boolean ing = word.lower().endsWith("ing");
        if (is(words, i - 1, "DET", "ADJ", "NUM")) {
            return ing || isPast(word.lower());
        }
        if (i > 0 && !is(words, i - 1, "ADP", "PUNCT", "CCONJ")) {
            return false;
        }
        return ing ? words.get(i + 1).isNoun() && isSingular(words.get(i + 1)) : isPast(word.lower());
    }

    private static boolean isSingular(Token noun) {
        return noun.lemma().equals(noun.lower());
    }

    private boolean isPlural(Token noun) {
        String irregular = lists.lemma(noun.lower());
        return irregular == null ? !isSingular(noun) : !irregular.equals(noun.lower());
    }

    private boolean isPast(String word) {
        return word.endsWith("ed") || word.endsWith("en") || word.endsWith("wn") || !wordNet.isVerb(word);
    }

    /// "a skier", "a tall hat": no adjective and no pronoun, whatever the tag.
    private boolean isNounOnly(Token word) {
        String lower = word.lower();
        if (word.is("PRON")) {
            return !PRONOUNS.contains(lower) && wordNet.isCommonNoun(lower);
        }
        return word.is("ADJ") && !wordNet.isAdjective(lower) && wordNet.isNoun(lower) && !lower.contains("-");
    }

    /// "Knives, forks and", "a stop sign at", "a cola can on": tagged as verbs where none can be.
    private boolean isNounLikeVerb(List<Token> words, int i) {
        Token word = words.get(i);
        String lower = word.lower();
        if (word.is("AUX")) {
            return wordNet.isCommonNoun(lower) && is(words, i - 1, "NOUN", "PROPN") && is(words, i + 1, "ADP", "PUNCT");
        }
        if (word.is("ADV", "ADJ")) {
            return isLostNoun(words, i);
        }
        if (!word.is("VERB")) {
            return false;
        }
        if (lower.endsWith("ing")) {
            return is(words, i - 1, "NOUN")
                    && !wordNet.isLiving(words.get(i - 1).lemma())
                    && (i + 1 == words.size() || is(words, i + 1, "PUNCT"))
                    && wordNet.isCommonNoun(lower);
        }
        boolean listed = (i == 0 || is(words, i - 1, "PUNCT", "CCONJ")) && is(words, i + 1, "PUNCT", "CCONJ");
        if (listed && lower.endsWith("s")) {
            return true;
        }
        return is(words, i - 1, "NOUN")
                && isSingular(words.get(i - 1))
                && is(words, i - 2, "DET", "ADJ")
                && word.lemma().equals(lower)
                && wordNet.isNoun(lower)
                && is(words, i + 1, "ADP", "PUNCT", "CCONJ", "VERB", "AUX");
    }

    /// "a coffee mug with", "yellow umbrella": an adverb or an adjective with nothing that it could belong to.
    private boolean isLostNoun(List<Token> words, int i) {
        Token word = words.get(i);
        boolean last = i + 1 == words.size() || is(words, i + 1, "PUNCT");
        if (!wordNet.isCommonNoun(word.lower()) || lists.has(NounList.COLOUR, word.lower())) {
            return false;
        }
        if (word.is("ADV")) {
            return !wordNet.isAdverb(word.lower()) && is(words, i - 1, "NOUN") && (last || is(words, i + 1, "ADP"));
        }
        return last
                && is(words, i - 1, "ADJ", "DET")
                && words.stream().noneMatch(other -> other.is("VERB", "AUX", "NOUN"));
    }

    /// "an umbrella and a dog", which is nothing like "a red and a blue car".
    private boolean isListed(List<Token> words, int i) {
        String lower = words.get(i).lower();
        return words.get(i).is("ADJ")
                && is(words, i - 1, "DET")
                && is(words, i + 1, "CCONJ")
                && is(words, i + 2, "DET")
                && wordNet.isMoreOftenNoun(lower)
                && !lists.has(NounList.COLOUR, lower);
    }

    /// "a painting on": a noun whatever its tag, as an article stands before it and no noun behind it.
    private boolean isNounBehindArticle(List<Token> words, int i) {
        Token word = words.get(i);
        return word.is("VERB", "ADJ", "ADV", "INTJ", "X", "ADP")
                && is(words, i - 1, "DET", "NUM")
                && (i + 1 == words.size() || is(words, i + 1, "ADP", "PUNCT", "AUX", "PRON", "SCONJ", "PART"))
                && !(i + 1 < words.size() && words.get(i + 1).text().equals(","))
                && wordNet.isNoun(word.lower())
                && !lists.has(NounList.COLOUR, word.lower());
    }
}
