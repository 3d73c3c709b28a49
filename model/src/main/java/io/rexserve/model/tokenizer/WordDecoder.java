package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Turns ids of whole words into readable text, where `tokenizer.json` has no decoder: one space between
/// words, none before punctuation, around line breaks and inside a grounded phrase's tags.
final class WordDecoder {
    private static final Set<String> CLOSING = Set.of(".", ",", ";", ":", "?", "!", ")", "'");
    private static final Set<String> NO_SPACE_AFTER = Set.of("(", "'", Tags.GROUND, Tags.OBJECTS);
    private static final Set<String> NO_SPACE_BEFORE = Set.of(Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END);

    private final Map<Integer, String> words;

    WordDecoder(Map<String, Integer> ids) {
        words = ids.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey, (first, _) -> first));
    }

    String join(int[] ids) {
        List<String> tokens =
                Arrays.stream(ids).mapToObj(id -> words.getOrDefault(id, "")).toList();
        StringBuilder text = new StringBuilder();
        String before = "";
        for (String token : tokens) {
            if (needsSpace(before, token)) {
                text.append(' ');
            }
            text.append(token);
            before = token;
        }
        return text.toString();
    }

    private static boolean needsSpace(String before, String token) {
        boolean inList = isRegion(token) && isRegion(before);
        return !before.isBlank()
                && !token.isBlank()
                && !inList
                && !CLOSING.contains(token)
                && !NO_SPACE_BEFORE.contains(token)
                && !NO_SPACE_AFTER.contains(before);
    }

    private static boolean isRegion(String token) {
        return token.startsWith("<obj") && !token.equals(Tags.OBJECTS);
    }
}
