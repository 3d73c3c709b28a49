package io.rexserve.data.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How often names occur. Once there are too many, names that are new count as others, so that memory stays flat.
final class NameCounts {
    private static final int MAX_NAMES = 200_000;

    private final Map<String, Long> counts = new HashMap<>();
    private long others;

    void add(String name) {
        if (counts.size() >= MAX_NAMES && !counts.containsKey(name)) {
            others++;
        } else {
            counts.merge(name, 1L, Long::sum);
        }
    }

    int names() {
        return counts.size();
    }

    /// Of names that were not counted by themselves.
    long others() {
        return others;
    }

    /// The most frequent first, then by name.
    List<Map.Entry<String, Long>> top(int limit) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }
}
