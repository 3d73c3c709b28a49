package io.rexserve.trainer.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One object for each text: names repeat over millions of regions.
final class StringPool {
    private final Map<String, String> texts = new HashMap<>();

    String one(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    @Nullable
    String oneOrNull(@Nullable String text) {
        return text == null ? null : one(text);
    }

    List<String> all(List<String> all) {
        return all.isEmpty() ? List.of() : all.stream().map(this::one).toList();
    }
}
