package io.rexserve.data.review;

import io.rexserve.data.export.Granularity;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Texts of regions by granularity; those that people judge.
final class RegionTexts {
    /// Texts beside the category, each in a field of its own.
    static final List<Granularity> FIELDS = List.of(Granularity.PHRASE, Granularity.DESCRIPTION, Granularity.REFERRING);

    private RegionTexts() {}

    static @Nullable Statement of(GroundedRegion region, Granularity granularity) {
        return switch (granularity) {
            case CATEGORY -> region.category();
            case PHRASE -> region.phrase();
            case DESCRIPTION -> region.description();
            case REFERRING -> region.referring();
            case CONVERSATION -> null;
        };
    }

    /// The granularities that a record has texts of.
    static Set<Granularity> of(RexverseRecord record) {
        var has = EnumSet.noneOf(Granularity.class);
        for (GroundedRegion region : record.regions()) {
            for (Granularity granularity : Granularity.values()) {
                if (of(region, granularity) != null) {
                    has.add(granularity);
                }
            }
        }
        return has;
    }
}
