package io.rexserve.gateway.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The rules for labels: names or referring expressions.
public final class Labels {
    public static final int MAX_COUNT = 100;
    public static final int MAX_LENGTH = 200;

    private static final int MAX_NAME_WORDS = 3;
    private static final String SEPARATED = "[,;|/\\n\\r\\t\\u3001\\uff0c\\uff1b]|\\s\\.\\s";
    private static final String ENDED = SEPARATED + "|\\.(?:\\s|$)";

    private Labels() {}

    /// What is wrong with a list of labels; empty if nothing is.
    ///
    /// @param kind what the caller calls one of them, such as `label`
    public static List<String> faults(String kind, List<String> labels) {
        var faults = new ArrayList<String>();
        int different = distinct(labels).size();
        if (different < 1 || different > MAX_COUNT) {
            faults.add(different + " " + kind + "s (expected: 1 to " + MAX_COUNT + ")");
        }
        for (int i = 0; i < labels.size(); i++) {
            int length = labels.get(i).strip().length();
            if (length < 1 || length > MAX_LENGTH) {
                faults.add(kind + " " + i + " has " + length + " characters (expected: 1 to " + MAX_LENGTH + ")");
            }
            String flaw = length > MAX_LENGTH ? null : FieldText.flaw(labels.get(i));
            if (flaw != null) {
                faults.add(kind + " " + i + " holds " + flaw + " (expected: plain text)");
            }
        }
        return faults;
    }

    /// The names that a label seems to hold: separated by commas, semicolons, bars, line ends, a full stop between
    /// spaces, or each ended by a full stop, as other detectors want their prompts. Parts of more than
    /// [#MAX_NAME_WORDS] words are taken for a phrase.
    public static List<String> names(String label) {
        String separator = label.strip().endsWith(".") ? ENDED : SEPARATED;
        List<String> names = Stream.of(label.split(separator))
                .map(String::strip)
                .filter(name -> name.codePoints().anyMatch(Character::isLetter))
                .toList();
        boolean listed = names.stream().allMatch(name -> name.split("\\s+").length <= MAX_NAME_WORDS);
        return listed ? names : List.of(label);
    }

    /// Labels equal after trimming count as one; the first spelling stays.
    public static List<String> distinct(List<String> labels) {
        Map<String, String> first = new LinkedHashMap<>();
        labels.forEach(label -> first.putIfAbsent(label.strip(), label.strip()));
        return List.copyOf(first.values());
    }
}
