package io.rexserve.datasets.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects the problems of one reading: a count for each reason and the first of them in full. Strict, it ends the
/// reading at the first that costs an entry. Not for several threads.
public final class ProblemSink {
    private static final int KEPT_PER_REASON = 20;

    private final boolean strict;
    private final Map<ProblemReason, Long> counts = new EnumMap<>(ProblemReason.class);
    private final Map<ProblemReason, List<Problem>> first = new EnumMap<>(ProblemReason.class);

    private ProblemSink(boolean strict) {
        this.strict = strict;
    }

    public static ProblemSink lenient() {
        return new ProblemSink(false);
    }

    public static ProblemSink strict() {
        return new ProblemSink(true);
    }

    /// @throws DatasetException if the sink is strict and the problem costs an entry
    public void report(ProblemReason reason, String place, String message) {
        var problem = new Problem(reason, place, message);
        counts.merge(reason, 1L, Long::sum);
        List<Problem> kept = first.computeIfAbsent(reason, _ -> new ArrayList<>());
        if (kept.size() < KEPT_PER_REASON) {
            kept.add(problem);
        }
        if (strict && !reason.isNote()) {
            throw new DatasetException(problem.toString());
        }
    }

    /// By reason, in the order of the enum.
    public Map<ProblemReason, Long> counts() {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    public long count(ProblemReason reason) {
        return counts.getOrDefault(reason, 0L);
    }

    /// The first problems of a reason, at most 20.
    public List<Problem> first(ProblemReason reason) {
        return List.copyOf(first.getOrDefault(reason, List.of()));
    }

    /// Whether an entry was left out.
    public boolean hasLeftOut() {
        return counts.keySet().stream().anyMatch(reason -> !reason.isNote());
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }
}
