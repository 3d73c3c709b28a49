package io.rexserve.gateway.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rules for labels: names or referring expressions.
public final class Labels {
    public static final int MAX_COUNT = 100;
    public static final int MAX_LENGTH = 200;

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
        }
        return faults;
    }

    /// Labels equal after trimming count as one; the first spelling stays.
    public static List<String> distinct(List<String> labels) {
        Map<String, String> first = new LinkedHashMap<>();
        labels.forEach(label -> first.putIfAbsent(label.strip(), label.strip()));
        return List.copyOf(first.values());
    }
}
