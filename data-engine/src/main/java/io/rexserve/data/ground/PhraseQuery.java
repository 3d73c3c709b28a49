package io.rexserve.data.ground;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a model is asked for a phrase: its words without the number of things, which is kept apart.
///
/// @param text words that a detector may be asked, such as `brown dogs`
/// @param singular the same with the lemma of its last word, such as `brown dog`
/// @param head lemma of the head noun, such as `dog`
/// @param count how many things the phrase names, if it says so
record PhraseQuery(String text, String singular, String head, OptionalInt count) {
    private static final Pattern NUMBER = Pattern.compile("(?:(?:a|the) )?(?:(pair|couple) of (?:the )?|(?:\\d{1,2}"
            + "|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) )");
    private static final Pattern QUANTITY = Pattern.compile("(?:a|an|the|some|several|many|few|all|both|various|these"
            + "|those|this|that|his|her|its|their|my|our|your|a few|a lot of|lots of|a group of|groups of) ");
    private static final Map<String, Integer> WORDS = Map.ofEntries(
            Map.entry("both", 2),
            Map.entry("pair", 2),
            Map.entry("couple", 2),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12));

    // A superlative singles out one thing.
    private static final Pattern SUPERLATIVE = Pattern.compile("\\b(?:leftmost|rightmost|topmost|bottommost|uppermost"
            + "|foremost|rearmost|largest|smallest|biggest|tallest|shortest|longest|highest|lowest|nearest|closest"
            + "|farthest|furthest)\\b");

    /// @param phrase of a caption
    /// @param head lemma of its head noun
    static PhraseQuery of(String phrase, String head) {
        String words =
                phrase.toLowerCase(Locale.ROOT).replaceAll("(?U)\\s+", " ").strip();
        OptionalInt count = OptionalInt.empty();
        for (String rest = stripped(words); ; rest = stripped(words)) {
            if (rest.equals(words) || rest.isEmpty()) {
                break;
            }
            String taken = words.substring(0, words.length() - rest.length());
            count = count.isPresent() ? count : number(taken);
            words = rest;
        }
        String singular = singular(words, head);
        if (count.isEmpty()
                && singular.equals(words)
                && SUPERLATIVE.matcher(words).find()) {
            count = OptionalInt.of(1);
        }
        return new PhraseQuery(words, singular, head.toLowerCase(Locale.ROOT), count);
    }

    private static String stripped(String words) {
        Matcher number = NUMBER.matcher(words);
        if (number.lookingAt()) {
            return words.substring(number.end());
        }
        Matcher quantity = QUANTITY.matcher(words);
        return quantity.lookingAt() ? words.substring(quantity.end()) : words;
    }

    private static OptionalInt number(String taken) {
        return Arrays.stream(taken.split(" "))
                .filter(word -> WORDS.containsKey(word) || word.matches("[1-9]\\d?"))
                .mapToInt(word -> WORDS.containsKey(word) ? WORDS.get(word) : Integer.parseInt(word))
                .findFirst();
    }

    // The head is the last word of most English phrases, "dogs in the park" aside.
    private static String singular(String words, String head) {
        int last = words.lastIndexOf(' ') + 1;
        String noun = head.toLowerCase(Locale.ROOT);
        boolean compound = noun.contains(" ") && words.contains(noun.substring(0, noun.lastIndexOf(' ')));
        String lemma = compound ? noun.substring(noun.lastIndexOf(' ') + 1) : noun;
        boolean sameStem = lemma.length() > 1 && words.startsWith(lemma.substring(0, 2), last);
        return sameStem ? words.substring(0, last) + lemma : words;
    }

    /// Forms in which it may be asked, the most telling first; the last is the head noun alone.
    List<String> forms() {
        return Stream.of(text, singular, head).distinct().toList();
    }

    /// What a region of it is called: the longest of some names that the phrase ends with, such as `hot dog`, else the
    /// head noun.
    String category(Set<String> names) {
        return Stream.of(text, singular)
                .flatMap(words -> endings(words).filter(names::contains))
                .findFirst()
                .orElse(head);
    }

    private static Stream<String> endings(String words) {
        List<String> all = Arrays.asList(words.split(" ", -1));
        return IntStream.range(0, all.size()).mapToObj(from -> String.join(" ", all.subList(from, all.size())));
    }

    /// Whether a form is the head noun in the place of the whole phrase.
    boolean isHeadAlone(String form) {
        return form.equals(head) && !form.equals(text) && !form.equals(singular);
    }
}
