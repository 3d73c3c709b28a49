package io.rexserve.data.phrase;

import io.rexserve.data.phrase.NounLists.NounList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Noun phrases of tagged sentences.
///
/// A phrase is `modifier* noun+`; articles, possessive pronouns and quantifiers before it are left out. Adjectives may
/// be coordinated ("black and white cow", "a red and a blue car"), possessors belong to the phrase ("a person's hand").
/// Of "X of Y", Y alone is the phrase where X says how many ("a group of zebras"); both are one phrase where X is a
/// portion (head Y: "slice of cake"), a container or a depiction (head X: "glass of wine"); else they are two.
final class PhraseGrammar {
    private final NounLists lists;
    private final HeadNouns heads;

    PhraseGrammar(NounLists lists, HeadNouns heads) {
        this.lists = lists;
        this.heads = heads;
    }

    /// A phrase as tokens.
    ///
    /// @param start of the phrase
    /// @param end behind its last token
    /// @param head lemma of what it names
    record Match(int start, int end, String head) {}

    /// @param words of one sentence, with mended tags
    List<Match> phrases(List<Token> words) {
        var matches = new ArrayList<Match>();
        int i = 0;
        while (i < words.size()) {
            int start = afterQuantifiers(words, i);
            int end = nounsEnd(words, start);
            if (end < 0) {
                i = Math.max(i + 1, start);
                continue;
            }
            Match match = withOf(words, simple(words, start, end));
            if (match != null) {
                matches.add(match);
                i = match.end();
            } else {
                i = end + 1;
            }
        }
        return matches;
    }

    private Match simple(List<Token> words, int start, int end) {
        return new Match(start, end, heads.head(words.subList(start, end)));
    }

    /// Behind articles, possessive pronouns, quantifiers, "one of the", "two of the", "a dozen".
    private int afterQuantifiers(List<Token> words, int from) {
        int i = from;
        while (i < words.size()) {
            boolean quantifier = lists.has(NounList.QUANTIFIER, words.get(i).lower());
            boolean number = words.get(i).is("NUM")
                    || lists.has(NounList.QUANTITY, words.get(i).lower());
            if ((quantifier || number) && i + 1 < words.size() && isOf(words, i + 1)) {
                i += 2;
            } else if (quantifier || isDozen(words, i)) {
                i++;
            } else {
                return i;
            }
        }
        return i;
    }

    private boolean isDozen(List<Token> words, int i) {
        return lists.has(NounList.QUANTITY, words.get(i).lower())
                && words.get(i).lower().matches("dozens?|hundreds?|thousands?|couple")
                && i + 1 < words.size()
                && words.get(i + 1).is("NOUN", "ADJ");
    }

    private static boolean isOf(List<Token> words, int i) {
        return i < words.size() && words.get(i).lower().equals("of");
    }

    /// Behind the last noun of `modifier* noun+` from a token on; -1 if there is no such phrase.
    private int nounsEnd(List<Token> words, int start) {
        int end = -1;
        int i = start;
        while (i < words.size()) {
            Token word = words.get(i);
            if (word.isNoun()) {
                end = i + 1;
            } else if ((isPossessive(word) && i > start) || word.tag().endsWith("+PART")) {
                end = -1;
            } else if (word.is("NUM") && end == i && words.get(i - 1).is("PROPN")) {
                end = i + 1;
            } else if (!isModifier(words, i) && !joinsAdjectives(words, i, start, end)) {
                break;
            } else if (end > 0 && !(start == 0 && word.is("ADJ"))) {
                break;
            }
            i++;
        }
        return end;
    }

    private static boolean isPossessive(Token word) {
        return word.is("PART") && !word.lower().equals("not") && !word.lower().equals("to");
    }

    private static boolean isModifier(List<Token> words, int i) {
        Token word = words.get(i);
        return word.is("ADJ", "NUM")
                || (word.is("ADV") && i + 1 < words.size() && words.get(i + 1).is("ADJ", "NUM"));
    }

    /// Whether a comma, "and" or an article behind "and" stands between two adjectives of one noun.
    private boolean joinsAdjectives(List<Token> words, int i, int start, int end) {
        if (i == start || end > 0 || i + 1 >= words.size()) {
            return false;
        }
        Token word = words.get(i);
        boolean mark = word.is("CCONJ") || word.text().equals(",");
        if (word.is("DET")) {
            return words.get(i - 1).is("CCONJ") && words.get(i + 1).is("ADJ");
        }
        boolean behind = words.get(i + 1).is("ADJ")
                || (word.is("CCONJ")
                        && words.get(i + 1).is("DET")
                        && i + 2 < words.size()
                        && words.get(i + 2).is("ADJ"));
        return mark && words.get(i - 1).is("ADJ") && behind;
    }

    /// The phrase with what its "of" adds; null if it only says how much of nothing.
    private @Nullable Match withOf(List<Token> words, Match match) {
        if (!isOf(words, match.end())) {
            return match;
        }
        String head = heads.container(words.get(match.end() - 1));
        int content = afterQuantifiers(words, match.end() + 1);
        int end = nounsEnd(words, content);
        if (end < 0) {
            return match;
        }
        boolean bare = content == match.end() + 1;
        if (lists.has(NounList.QUANTITY, head) && !(bare && lists.has(NounList.PARTITIVE, head))) {
            return withOf(words, simple(words, content, end));
        }
        if (lists.has(NounList.PARTITIVE, head) && bare) {
            return new Match(match.start(), end, heads.head(words.subList(content, end)));
        }
        if ((lists.has(NounList.CONTAINER, head) && bare) || lists.has(NounList.DEPICTION, head)) {
            return new Match(match.start(), end, match.head().equals("glasses") ? head : match.head());
        }
        return match;
    }
}
