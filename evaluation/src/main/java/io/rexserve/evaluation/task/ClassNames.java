package io.rexserve.evaluation.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Category names and how they are asked for: LVIS's words are joined by underscores, which no user writes.
final class ClassNames {
    private final boolean underscored;
    private final List<String> all;
    private final Map<String, String> byAsked = new HashMap<>();

    ClassNames(DetectionFigures.Kind kind, List<String> categories) {
        this.underscored = kind == DetectionFigures.Kind.LVIS;
        this.all = categories.stream().distinct().toList();
        all.forEach(this::asked);
    }

    List<String> all() {
        return all;
    }

    /// What is asked for a category.
    synchronized String asked(String category) {
        String asked = (underscored ? category.replace('_', ' ') : category).strip();
        byAsked.putIfAbsent(asked, category);
        return asked;
    }

    /// The category that was asked for; the text itself if none was.
    synchronized String named(String asked) {
        return byAsked.getOrDefault(asked.strip(), asked);
    }
}
