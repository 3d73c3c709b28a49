package io.rexserve.data.endpoint;

import io.rexserve.data.record.Phrase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A phrase as a language model lists it: its words, and the noun that it calls their head.
///
/// @param phrase without its article
/// @param head in lower case
record ListedPhrase(String phrase, String head) {
    private static final Pattern ARTICLE = Pattern.compile("(?i)^(?:a|an|the)\\s+");

    /// Nouns that share fewer than three letters with their plural.
    private static final Map<String, String> IRREGULAR = Map.of(
            "people", "person", "men", "man", "women", "woman", "feet", "foot", "teeth", "tooth", "geese", "goose",
            "mice", "mouse", "oxen", "ox", "dice", "die");

    private static final int SHARED_LETTERS = 3;
    private static final int MAX_LENGTH = 200;

    static List<ListedPhrase> read(JsonNode json) {
        var all = new ArrayList<ListedPhrase>();
        for (JsonNode one : json.path("phrases")) {
            String words = one.path("phrase").asString().strip().replaceAll("(?U)\\s+", " ");
            String head =
                    one.path("head").asString().strip().toLowerCase(Locale.ROOT).replaceAll("(?U)\\s+", " ");
            all.add(new ListedPhrase(ARTICLE.matcher(words).replaceFirst(""), head));
        }
        return all;
    }

    /// What is wrong with it, with what was expected; empty if it is a phrase of the caption.
    String problem(String caption) {
        if (phrase.isBlank() || phrase.length() > MAX_LENGTH) {
            return "\"" + AnswerSchema.shown(phrase) + "\" (expected: some words of the caption)";
        } else if (!matcher(caption).find()) {
            return "not in the caption \"" + AnswerSchema.shown(caption) + "\" (expected: words copied from it)";
        } else if (!isHead()) {
            return "head \"" + AnswerSchema.shown(head) + "\" (expected: the singular of a noun in \"" + phrase + "\")";
        }
        return "";
    }

    private Matcher matcher(String caption) {
        String words = Arrays.stream(phrase.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        return Pattern.compile("(?iuU)(?<![\\p{L}\\p{N}])" + words + "(?![\\p{L}\\p{N}])")
                .matcher(caption);
    }

    /// Whether every word of the head is a word of the phrase, or the singular of one.
    private boolean isHead() {
        List<String> words = Arrays.asList(phrase.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"));
        return !head.isBlank()
                && Arrays.stream(head.split("[ -]"))
                        .allMatch(noun -> words.stream().anyMatch(word -> isSingular(noun, word)));
    }

    private static boolean isSingular(String noun, String word) {
        int shared = Math.min(SHARED_LETTERS, Math.min(noun.length(), word.length()));
        return noun.equals(word)
                || noun.equals(IRREGULAR.get(word))
                || (shared == SHARED_LETTERS
                        && noun.length() <= word.length() + 2
                        && word.startsWith(noun.substring(0, shared)));
    }

    /// Its first place in the caption, with the caption's own letters.
    Phrase in(String text, int caption, int descriptiveWords) {
        Matcher found = matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("phrase: " + phrase + " (expected: one of the caption)");
        }
        int start = text.codePointCount(0, found.start());
        int end = start + text.codePointCount(found.start(), found.end());
        boolean descriptive = phrase.split(" ").length >= descriptiveWords;
        return new Phrase(
                found.group(), caption, start, end, head, descriptive ? Phrase.Kind.DESCRIPTIVE : Phrase.Kind.CATEGORY);
    }
}
