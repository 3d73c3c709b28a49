package io.rexserve.data.chunk;

import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/// Counts of outcomes.
///
/// @param computed how many of them were found by this process, not by one before it
/// @param refused by reason, those that occur
/// @param cost of those that were computed
public record ChunkReport(long computed, long kept, Map<RefusalReason, Long> refused, long failed, Cost cost)
        implements Serializable {
    public static final ChunkReport NONE = new ChunkReport(0, 0, Map.of(), 0, Cost.NONE);

    public ChunkReport {
        refused = Map.copyOf(refused);
    }

    /// The counts with one outcome more.
    public ChunkReport plus(Outcome outcome, boolean isComputed) {
        Map<RefusalReason, Long> reason = outcome instanceof Outcome.Refused why ? Map.of(why.reason(), 1L) : Map.of();
        return plus(new ChunkReport(
                isComputed ? 1 : 0,
                outcome instanceof Outcome.Kept ? 1 : 0,
                reason,
                outcome instanceof Outcome.Failed ? 1 : 0,
                isComputed ? outcome.cost() : Cost.NONE));
    }

    public ChunkReport plus(ChunkReport other) {
        var reasons = new EnumMap<RefusalReason, Long>(RefusalReason.class);
        reasons.putAll(refused);
        other.refused.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        return new ChunkReport(
                computed + other.computed, kept + other.kept, reasons, failed + other.failed, cost.plus(other.cost));
    }

    public long refusals() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    public long pictures() {
        return kept + refusals() + failed;
    }
}
