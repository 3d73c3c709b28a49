package io.rexserve.data.record;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Scores by name, in the order of the names, so that equal scores are equal bytes.
final class Scores {
    private Scores() {}

    static SortedMap<String, Double> copyOf(Map<String, Double> scores) {
        scores.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: a finite number)");
            }
        });
        return Collections.unmodifiableSortedMap(new TreeMap<>(scores));
    }

    static SortedMap<String, Double> with(Map<String, Double> scores, Map<String, Double> more) {
        var all = new TreeMap<>(scores);
        all.putAll(more);
        return copyOf(all);
    }
}
