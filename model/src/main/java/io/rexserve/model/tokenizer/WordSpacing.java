package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Joins whole words into readable text, for vocabularies whose files do not say where blanks go: one blank between
/// words, none before punctuation, around line breaks and inside a grounded phrase's tags.
final class WordSpacing {
    private static final Set<String> CLOSING = Set.of(".", ",", ";", ":", "?", "!", ")", "'");
    private static final Set<String> NEVER_BEHIND = Set.of("(", "'", Tags.GROUND, Tags.OBJECTS);
    private static final Set<String> NEVER_BEFORE = Set.of(Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END);

    private final Map<Integer, String> words;

    WordSpacing(Map<String, Integer> ids) {
        words = ids.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first));
    }

    String join(int[] ids) {
        List<String> tokens =
                Arrays.stream(ids).mapToObj(id -> words.getOrDefault(id, "")).toList();
        StringBuilder text = new StringBuilder();
        String before = "";
        for (String token : tokens) {
            if (apart(before, token)) {
                text.append(' ');
            }
            text.append(token);
            before = token;
        }
        return text.toString();
    }

    private static boolean apart(String before, String token) {
        boolean inList = isRegion(token) && isRegion(before);
        return !before.isBlank()
                && !token.isBlank()
                && !inList
                && !CLOSING.contains(token)
                && !NEVER_BEFORE.contains(token)
                && !NEVER_BEHIND.contains(before);
    }

    private static boolean isRegion(String token) {
        return token.startsWith("<obj") && !token.equals(Tags.OBJECTS);
    }
}
