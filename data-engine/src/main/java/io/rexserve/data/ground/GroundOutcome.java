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

    /// Of a picture that keeps the regions it brings, though nobody looked for more.
    static ItemRefusal unsearched(String why) {
        return new ItemRefusal("search for phrases", RefusalReason.UNFAMILIAR, why);
    }

    void notGrounded(String phrase, String detail) {
        refusals.add(new ItemRefusal(phrase, RefusalReason.NOT_GROUNDED, detail));
    }

    /// Adds a score of the whole picture, if there is one.
    GroundOutcome score(String name, @Nullable Float value) {
        record = withScore(record, name, value);
        return this;
    }

    static RexverseRecord withScore(RexverseRecord record, String name, @Nullable Float value) {
        return value == null ? record : record.withScore(name, Math.rint(value * SCORE_PARTS) / SCORE_PARTS);
    }

    /// Regions that the record brings stay; none is added that one of the same category is there for.
    ///
    /// @param sameIou overlap of two boxes from which they are the same
    /// @param required whether a picture without a region is refused
    Outcome of(RegionMatcher.Result result, double sameIou, boolean required, Cost cost) {
        refusals.addAll(result.refusals());
        var regions = new ArrayList<>(record.regions());
        result.regions().stream()
                .flatMap(joined -> GroundedRegions.of(joined, record, by).stream())
                .filter(region -> record.regions().stream().noneMatch(there -> isSame(there, region, sameIou)))
                .forEach(regions::add);
        if (regions.isEmpty() && required) {
            return new Outcome.Refused(RefusalReason.NOT_GROUNDED, none(), cost);
        }
        return new Outcome.Kept(record.withRegions(regions), refusals, cost);
    }

    private static boolean isSame(GroundedRegion one, GroundedRegion other, double sameIou) {
        return one.category().text().equalsIgnoreCase(other.category().text())
                && one.box().toPixelBox().iou(other.box().toPixelBox()) >= sameIou;
    }

    private String none() {
        return refusals.isEmpty()
                ? "no phrase and no name to look for"
                : refusals.size() + " phrases, none with a box; "
                        + refusals.getFirst().item() + ": "
                        + refusals.getFirst().detail();
    }
}
