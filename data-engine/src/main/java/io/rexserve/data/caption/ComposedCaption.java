package io.rexserve.data.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A sentence that lists things, such as "There are two dogs, a car and grapes."
final class ComposedCaption {
    private static final List<String> NUMBERS =
            List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Map<String, String> PLURALS = Map.of("fish", "fish", "broccoli", "broccoli");
    // Ending in s and yet one thing.
    private static final Set<String> SINGULAR_IN_S = Set.of("bus", "octopus");

    private ComposedCaption() {}

    /// @param counts how many there are of each name, in the order of the sentence; at least one name
    static String of(Map<String, Integer> counts) {
        var things = new ArrayList<String>();
        counts.forEach((name, count) -> things.add(things(name, count)));
        int first = counts.values().iterator().next();
        String firstName = counts.keySet().iterator().next();
        boolean plural = first > 1 || isPlural(firstName);
        String last = things.removeLast();
        String list = things.isEmpty() ? last : String.join(", ", things) + " and " + last;
        return "There " + (plural ? "are " : "is ") + list + ".";
    }

    private static String things(String name, int count) {
        if (isPlural(name)) { // "grapes": how many cannot be said
            return name;
        }
        if (count == 1) {
            return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
        }
        return (count < NUMBERS.size() ? NUMBERS.get(count) : Integer.toString(count)) + " " + plural(name);
    }

    private static boolean isPlural(String name) {
        return name.endsWith("s")
                && !name.endsWith("ss")
                && !SINGULAR_IN_S.contains(name.substring(name.lastIndexOf(' ') + 1));
    }

    static String plural(String name) {
        String known = PLURALS.get(name);
        if (known != null) {
            return known;
        }
        char before = name.length() > 1 ? name.charAt(name.length() - 2) : ' ';
        if (name.endsWith("y") && "aeiou".indexOf(before) < 0) {
            return name.substring(0, name.length() - 1) + "ies";
        }
        boolean hissing = name.endsWith("s") || name.endsWith("x") || name.endsWith("ch") || name.endsWith("sh");
        boolean longO = Set.of("potato", "tomato", "mango").contains(name);
        return name + (hissing || longO ? "es" : "s");
    }
}
