package io.rexserve.data.phrase;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a text is about.
///
/// @param phrase that names it
/// @param attributes words of the phrase before its last noun, and adjectives right behind it, in lower case
/// @param extensions the phrase with what follows it up to the end of each further noun phrase, without a finite verb,
/// a comma or "and": "brown dog with floppy ears"
/// @param nouns lemmas of all nouns of the text
public record Subject(
        NounPhrase phrase, SortedSet<String> attributes, List<String> extensions, SortedSet<String> nouns) {
    private static final Set<String> FINITE = Set.of("that", "which", "who", "while", "as", "because");

    public Subject {
        extensions = List.copyOf(extensions);
        attributes = Collections.unmodifiableSortedSet(new TreeSet<>(attributes));
        nouns = Collections.unmodifiableSortedSet(new TreeSet<>(nouns));
    }

    static Subject of(
            NounPhrase phrase, String text, List<Token> words, PhraseGrammar.Match match, List<Integer> phraseEnds) {
        var attributes = new TreeSet<String>();
        for (int i = match.start(); i < words.size(); i++) {
            Token word = words.get(i);
            if (i >= match.end() && !word.is("ADJ", "ADV") && !word.lower().equals("painted")) {
                break;
            }
            if (i != match.end() - 1) {
                attributes.add(word.lower());
            }
        }
        return new Subject(phrase, attributes, extensions(text, words, match, phraseEnds), new TreeSet<>());
    }

    private static List<String> extensions(
            String text, List<Token> words, PhraseGrammar.Match match, List<Integer> phraseEnds) {
        var extensions = new ArrayList<String>();
        for (int i = match.end(); i < words.size() && continues(words.get(i)); i++) {
            if (phraseEnds.contains(i + 1)) {
                extensions.add(text.substring(
                        words.get(match.start()).start(), words.get(i).end()));
            }
        }
        return extensions;
    }

    private static boolean continues(Token word) {
        return (word.is("ADP", "DET", "ADJ", "NOUN", "PROPN", "NUM", "ADV") && !FINITE.contains(word.lower()))
                || (word.is("VERB") && word.lower().endsWith("ing"));
    }

    Subject withNouns(SortedSet<String> newNouns) {
        return new Subject(phrase, attributes, extensions, newNouns);
    }
}
