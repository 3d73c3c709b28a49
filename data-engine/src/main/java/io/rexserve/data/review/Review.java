package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.data.export.RegionPositions;
import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.review.ReviewedTask.ReviewedRegion;
import io.rexserve.datasets.record.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One record after a person has looked at it.
///
/// @param record null if it was rejected
record Review(String id, Verdict verdict, @Nullable RexverseRecord record) {
    enum Verdict {
        ACCEPTED,
        CORRECTED,
        REJECTED
    }

    /// Overlap from which on a box counts as left where it was: drawing tools round.
    private static final double SAME_BOX = 0.95;

    private static final String SCORE = "review";

    /// Compares what came back with what was sent.
    ///
    /// @param by author of changed texts
    /// @param lineage of the review
    static Review of(RexverseRecord sent, ReviewedTask task, String by, Lineage lineage, ReviewCounts counts) {
        if (task.rejected()) {
            return new Review(sent.id(), Verdict.REJECTED, null);
        }
        var judge = new Judge(sent, task, by, counts);
        var regions = new ArrayList<GroundedRegion>();
        var places = new ArrayList<Integer>();
        for (int at = 0; at < sent.regions().size(); at++) {
            GroundedRegion kept = judge.region(at);
            places.add(kept == null ? -1 : regions.size());
            if (kept != null) {
                regions.add(kept);
            }
        }
        judge.addNew(regions);
        var positions = new RegionPositions(places);
        List<Conversation> conversations = sent.conversations().stream()
                .flatMap(conversation -> positions.moved(conversation.dialogue()).stream()
                        .map(dialogue -> new Conversation(dialogue, conversation.by())))
                .toList();
        RexverseRecord record =
                sent.withRegions(regions).withConversations(conversations).through(lineage);
        return new Review(sent.id(), judge.changed ? Verdict.CORRECTED : Verdict.ACCEPTED, record);
    }

    private static final class Judge {
        private final RexverseRecord sent;
        private final ReviewedTask task;
        private final String by;
        private final ReviewCounts counts;
        private boolean changed;

        Judge(RexverseRecord sent, ReviewedTask task, String by, ReviewCounts counts) {
            this.sent = sent;
            this.task = task;
            this.by = by;
            this.counts = counts;
        }

        /// The region as it stands now, null if it is gone.
        private @Nullable GroundedRegion region(int at) {
            GroundedRegion region = sent.regions().get(at);
            ReviewedRegion now = task.regions().get("r" + at);
            if (now == null) {
                changed = true;
                count("box", Granularity.CATEGORY, false);
                for (Granularity granularity : Granularity.values()) {
                    if (RegionTexts.of(region, granularity) != null) {
                        count(granularity.code(), granularity, false);
                    }
                }
                return null;
            }
            Box box = now.box(sent.width(), sent.height());
            boolean sameBox = overlap(region.box(), box) >= SAME_BOX;
            changed |= !sameBox;
            count("box", Granularity.CATEGORY, sameBox);
            var scores = new TreeMap<>(sameBox ? region.scores() : Map.of());
            scores.put(SCORE, 1.0);
            Statement category = text(region, Granularity.CATEGORY, now.name());
            return new GroundedRegion(
                    sameBox ? region.box() : box,
                    region.phrases(),
                    category == null ? Statement.of(now.name(), by) : category,
                    text(region, Granularity.PHRASE, now.texts().get(Granularity.PHRASE)),
                    text(region, Granularity.DESCRIPTION, now.texts().get(Granularity.DESCRIPTION)),
                    text(region, Granularity.REFERRING, now.texts().get(Granularity.REFERRING)),
                    scores);
        }

        private @Nullable Statement text(GroundedRegion region, Granularity granularity, @Nullable String now) {
            Statement before = RegionTexts.of(region, granularity);
            boolean same = before != null && before.text().strip().equals(now);
            if (before != null) {
                count(granularity.code(), granularity, same);
            }
            changed |= !same && (before != null || now != null);
            if (same && before != null) {
                return before.withScore(SCORE, 1);
            }
            return now == null ? null : Statement.of(now, by);
        }

        private void count(String what, Granularity stratum, boolean right) {
            if (task.strata().contains(stratum)) {
                counts.judge(what, right);
            }
        }

        private void addNew(List<GroundedRegion> regions) {
            task.regions().forEach((id, region) -> {
                if (id.matches("r\\d{1,6}")
                        && Integer.parseInt(id.substring(1)) < sent.regions().size()) {
                    return;
                }
                changed = true;
                counts.addRegion();
                var scores = new TreeMap<String, Double>();
                scores.put(SCORE, 1.0);
                regions.add(new GroundedRegion(
                        region.box(sent.width(), sent.height()),
                        List.of(),
                        Statement.of(region.name(), by),
                        statement(region.texts().get(Granularity.PHRASE)),
                        statement(region.texts().get(Granularity.DESCRIPTION)),
                        statement(region.texts().get(Granularity.REFERRING)),
                        scores));
            });
        }

        private @Nullable Statement statement(@Nullable String text) {
            return text == null ? null : Statement.of(text, by);
        }

        private static double overlap(Box a, Box b) {
            double width = Math.min(a.x2(), b.x2()) - Math.max(a.x1(), b.x1());
            double height = Math.min(a.y2(), b.y2()) - Math.max(a.y1(), b.y1());
            double both = Math.max(0, width) * Math.max(0, height);
            return both / (a.area() + b.area() - both);
        }
    }
}
