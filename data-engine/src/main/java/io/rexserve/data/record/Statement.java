package io.rexserve.data.record;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A text about a picture or a region, and who wrote it.
///
/// @param by name of the author: the stage's model or endpoint with its prompt's version, `source` for text that came
///     with the picture, `review:NAME` for a person, `import:NAME` for an annotated set
/// @param scores of the text by name, such as its similarity to the phrase that it was asked about
public record Statement(String text, String by, SortedMap<String, Double> scores) {
    public Statement {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text: blank (expected: some words)");
        }
        scores = Scores.copyOf(scores);
    }

    public static Statement of(String text, String by) {
        return new Statement(text, by, new TreeMap<>());
    }

    /// Whether people stated it, in a review or in an annotated set: then it is not for a model to judge.
    public boolean byPersons() {
        return by.startsWith("review:") || by.startsWith("import:");
    }

    /// The same text with one score more.
    public Statement withScore(String name, double value) {
        return new Statement(text, by, Scores.with(scores, Map.of(name, value)));
    }
}
