package io.rexserve.data.measure;

import io.rexserve.data.caption.Nouns;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of things in texts.
final class Names {
    private Names() {}

    /// Which names a text holds, in the singular or the plural, longer ones first: "hot dog" holds no dog.
    static Set<String> in(String text, Collection<String> vocabulary) {
        List<String> longestFirst = vocabulary.stream()
                .sorted(Comparator.comparing(String::length, Comparator.reverseOrder())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        String rest = text.toLowerCase(Locale.ROOT);
        var names = new LinkedHashSet<String>();
        for (String name : longestFirst) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (rest.contains(lower) || rest.contains(Nouns.plural(lower))) {
                Matcher matcher = Pattern.compile(
                                "\\b(?:" + Pattern.quote(lower) + "|" + Pattern.quote(Nouns.plural(lower)) + ")\\b")
                        .matcher(rest);
                if (matcher.find()) {
                    names.add(name);
                    rest = matcher.replaceAll("#");
                }
            }
        }
        return names;
    }
}
