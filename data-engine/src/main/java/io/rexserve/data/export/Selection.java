package io.rexserve.data.export;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import java.util.List;
import java.util.Set;

/// A record with the texts of some granularities. Categories stay: they are the regions' names.
final class Selection {
    private Selection() {}

    static RexverseRecord of(RexverseRecord record, Set<Granularity> granularities) {
        List<GroundedRegion> regions = record.regions().stream()
                .map(region -> new GroundedRegion(
                        region.box(),
                        region.phrases(),
                        region.category(),
                        granularities.contains(Granularity.PHRASE) ? region.phrase() : null,
                        granularities.contains(Granularity.DESCRIPTION) ? region.description() : null,
                        granularities.contains(Granularity.REFERRING) ? region.referring() : null,
                        region.scores()))
                .toList();
        return record.withRegions(regions)
                .withConversations(
                        granularities.contains(Granularity.CONVERSATION) ? record.conversations() : List.of());
    }
}
