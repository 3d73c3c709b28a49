package io.rexserve.data.ground;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of one picture, as the ways to ground build it.
final class GroundOutcome {
    private static final double SCORE_PARTS = 10_000;

    private final String by;
    private final List<ItemRefusal> refusals = new ArrayList<>();
    private RexverseRecord record;

    /// @param by who says what a region shows
    GroundOutcome(RexverseRecord record, String by) {
        this.record = record;
        this.by = by;
    }

    void notGrounded(String phrase, String detail) {
        refusals.add(new ItemRefusal(phrase, RefusalReason.NOT_GROUNDED, detail));
    }

    /// Adds a score of the whole picture, if there is one.
    GroundOutcome score(String name, @Nullable Float value) {
        if (value != null) {
            record = record.withScore(name, Math.rint(value * SCORE_PARTS) / SCORE_PARTS);
        }
        return this;
    }

    /// @param required whether a picture without a region is refused
    Outcome of(RegionMatcher.Result result, boolean required, Cost cost) {
        refusals.addAll(result.refusals());
        List<GroundedRegion> regions = result.regions().stream()
                .flatMap(joined -> GroundedRegions.of(joined, record, by).stream())
                .toList();
        if (regions.isEmpty() && required) {
            return new Outcome.Refused(RefusalReason.NOT_GROUNDED, none(), cost);
        }
        return new Outcome.Kept(record.withRegions(regions), refusals, cost);
    }

    private String none() {
        return refusals.isEmpty()
                ? "no phrase and no name to look for"
                : refusals.size() + " phrases, none with a box; "
                        + refusals.getFirst().item() + ": "
                        + refusals.getFirst().detail();
    }
}
