package io.rexserve.data.report;

import io.rexserve.data.stage.RefusalReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Refusals by reason, with the first of each as examples.
final class Refusals {
    private static final int EXAMPLES = 3;

    /// @param source where the picture lies
    /// @param text what was refused and why
    record Example(String source, String text) {}

    /// Of one reason.
    record Entry(RefusalReason reason, long count, List<Example> examples) {}

    private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, List<Example>> examples = new EnumMap<>(RefusalReason.class);

    void add(RefusalReason reason, String source, String text) {
        counts.merge(reason, 1L, Long::sum);
        List<Example> kept = examples.computeIfAbsent(reason, _ -> new ArrayList<>());
        if (kept.size() < EXAMPLES) {
            kept.add(new Example(source, text));
        }
    }

    /// The most frequent first.
    List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        counts.forEach(
                (reason, count) -> entries.add(new Entry(reason, count, examples.getOrDefault(reason, List.of()))));
        entries.sort(Comparator.comparingLong((Entry entry) -> -entry.count()).thenComparing(Entry::reason));
        return entries;
    }
}
