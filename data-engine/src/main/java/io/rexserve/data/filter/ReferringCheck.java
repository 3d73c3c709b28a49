package io.rexserve.data.filter;

import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.phrase.Subject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Checks referring expressions by [ReferringRules]. Safe for several threads.
public final class ReferringCheck {
    private final ReferringRules rules;
    private final PhraseExtractor extractor = new PhraseExtractor(Set.of());
    private final CategoryNames names = new CategoryNames();

    public ReferringCheck(ReferringRules rules) {
        this.rules = rules;
    }

    /// What is wrong with an expression.
    ///
    /// @param category that it must be about, such as `dog`
    /// @param description beyond which it may say nothing but the category
    /// @return the value and what was expected; empty if it keeps the rules
    public String problem(String expression, String category, String description) {
        int words = expression.isBlank() ? 0 : expression.strip().split("\\s+").length;
        if (words < rules.minWords() || words > rules.maxWords()) {
            return words + " words (expected: " + rules.minWords() + " to " + rules.maxWords() + ")";
        }
        if (!rules.commas() && expression.matches("(?s).*[,;\u3001\uff0c].*")) {
            return "\"" + expression + "\": a comma (expected: none)";
        }
        String wanted = category.toLowerCase(Locale.ROOT);
        Optional<Subject> subject = extractor.subject(expression);
        String about = subject.map(found -> found.phrase().head().toLowerCase(Locale.ROOT))
                .orElse("nothing");
        if (subject.isEmpty() || !names.same(about, wanted)) {
            return "about \"" + about + "\" (expected: about \"" + wanted + "\")";
        }
        return added(expression, about, wanted + " " + description);
    }

    private String added(String expression, String about, String description) {
        var added = new TreeSet<>(extractor.contents(expression));
        added.removeAll(extractor.contents(description));
        added.remove(CategoryNames.lastWord(about));
        // The same word may be tagged otherwise in another sentence.
        String text = " " + description.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}-]+", " ") + " ";
        added.removeIf(word -> text.contains(" " + word));
        return added.isEmpty()
                ? ""
                : "\"" + String.join(" ", added) + "\" (expected: nothing that the description does not say)";
    }
}
