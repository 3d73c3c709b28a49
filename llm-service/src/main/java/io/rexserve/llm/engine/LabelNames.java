package io.rexserve.llm.engine;

import io.rexserve.model.card.TrainedOn;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// By which names labels are asked: the spellings that the model's card states become the names that mean the same, and
/// where the vocabulary is closed so do plurals, as whole labels and inside phrases ("leftmost sofas").
///
/// Plurals are formed once, when a model is loaded; a label costs a few look-ups by its words.
public final class LabelNames {
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> synonyms = new HashMap<>();
    private final Map<String, String> plurals = new HashMap<>();
    private final Predicate<String> isKnown;
    private final int longest;

    /// @param isKnown whether the model was taught every word of a text
    LabelNames(TrainedOn trained, boolean closed, Predicate<String> isKnown) {
        this.isKnown = isKnown;
        trained.names().forEach(name -> names.add(TrainedOn.plain(name)));
        trained.synonyms().forEach((spelling, name) -> synonyms.put(TrainedOn.plain(spelling), name));
        if (closed) {
            trained.names().forEach(name -> addPlurals(name, name));
            trained.synonyms().forEach(this::addPlurals);
        }
        longest = Stream.of(names, synonyms.keySet(), plurals.keySet())
                .flatMap(Set::stream)
                .mapToInt(text -> words(text).size())
                .max()
                .orElse(0);
    }

    static LabelNames of(TrainedOn trained, Tokenizer tokenizer) {
        return new LabelNames(
                trained,
                tokenizer.isClosed(),
                text -> tokenizer.unknownWords(text).isEmpty());
    }

    private void addPlurals(String spelling, String name) {
        plurals(TrainedOn.plain(spelling)).forEach(plural -> plurals.putIfAbsent(plural, name));
    }

    /// The plurals that English may form at the end of a text; some are none, which does no harm.
    static List<String> plurals(String text) {
        if (text.endsWith("mouse")) {
            return List.of(replaced(text, "mouse", "mice"));
        }
        if (text.endsWith("man")) {
            return List.of(replaced(text, "man", "men"));
        }
        if (text.matches(".*[^aeiou]y")) {
            return List.of(replaced(text, "y", "ies"));
        }
        if (text.matches(".*(s|x|z|ch|sh)")) {
            return List.of(text + "es");
        }
        if (text.endsWith("o")) {
            return List.of(text + "s", text + "es");
        }
        if (text.endsWith("fe")) {
            return List.of(text + "s", replaced(text, "fe", "ves"));
        }
        if (text.endsWith("f")) {
            return List.of(text + "s", replaced(text, "f", "ves"));
        }
        return List.of(text + "s");
    }

    private static String replaced(String text, String ending, String by) {
        return text.substring(0, text.length() - ending.length()) + by;
    }

    /// What a label is asked as: itself where nothing else is stated.
    ///
    /// @param label its words with one blank between two
    public String of(String label) {
        String plain = TrainedOn.plain(label);
        if (longest == 0 || names.contains(plain)) {
            return label;
        }
        List<String> words = words(label);
        boolean known = isKnown.test(label);
        var asked = new StringBuilder();
        for (int from = 0; from < words.size(); ) {
            int length = Math.min(longest, words.size() - from);
            String text = String.join(" ", words.subList(from, from + length));
            String name = name(text, known);
            while (name == null && length > 1) {
                length--;
                text = String.join(" ", words.subList(from, from + length));
                name = name(text, known);
            }
            asked.append(asked.isEmpty() ? "" : " ").append(Objects.requireNonNullElse(name, text));
            from += length;
        }
        return asked.toString();
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }

    /// The name for some words of a label; null where they are no spelling of any. A plural that the model was taught
    /// as it is stays.
    private @Nullable String name(String words, boolean known) {
        String plain = TrainedOn.plain(words);
        if (names.contains(plain)) {
            return words;
        }
        String synonym = synonyms.get(plain);
        return synonym == null && !known ? plurals.get(plain) : synonym;
    }
}
