package io.rexserve.data.caption;

import java.util.ArrayList;
import java.util.Map;

/// A sentence that lists things, such as "There are two dogs, a car and grapes."
final class ComposedCaption {
    private ComposedCaption() {}

    /// @param counts how many there are of each name, in the order of the sentence; at least one name
    static String of(Map<String, Integer> counts) {
        var things = new ArrayList<String>();
        counts.forEach((name, count) -> things.add(things(name, count)));
        Map.Entry<String, Integer> first = counts.entrySet().iterator().next();
        boolean plural = first.getValue() > 1 || Nouns.isPlural(first.getKey());
        String last = things.removeLast();
        String list = things.isEmpty() ? last : String.join(", ", things) + " and " + last;
        return "There " + (plural ? "are " : "is ") + list + ".";
    }

    private static String things(String name, int count) {
        if (Nouns.isPlural(name)) { // "grapes": how many cannot be said
            return name;
        }
        return count == 1 ? Nouns.article(name) + " " + name : Nouns.counted(name, count);
    }
}
