package io.rexserve.data.export;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is in the records of a run: licences, categories, texts of every granularity. Memory grows with the
/// number of different categories and licences, not of pictures.
public final class ExportCounts {
    /// Stands for the licence of pictures whose source states none.
    public static final String UNKNOWN = "unknown";

    private final LicenceFilter filter;
    private final Map<String, Long> leaving = new TreeMap<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<Granularity, Long> texts = new EnumMap<>(Granularity.class);
    private final TreeSet<String> categories = new TreeSet<>();
    private long pictures;
    private long regions;

    ExportCounts(LicenceFilter filter) {
        this.filter = filter;
    }

    /// Counts a record.
    ///
    /// @return whether its licence lets it leave
    boolean add(RexverseRecord record) {
        String licence = LicenceFilter.licence(record);
        boolean allowed = filter.allows(licence);
        (allowed ? leaving : refused).merge(licence == null ? UNKNOWN : licence, 1L, Long::sum);
        if (!allowed) {
            return false;
        }
        pictures++;
        regions += record.regions().size();
        for (GroundedRegion region : record.regions()) {
            categories.add(region.category().text());
            for (Granularity granularity : Granularity.values()) {
                texts.merge(granularity, RecordView.text(region, granularity) == null ? 0L : 1L, Long::sum);
            }
        }
        texts.merge(Granularity.CONVERSATION, (long) record.conversations().size(), Long::sum);
        return true;
    }

    /// Pictures that leave.
    public long pictures() {
        return pictures;
    }

    public long regions() {
        return regions;
    }

    /// Pictures that leave, by canonical licence.
    public Map<String, Long> leaving() {
        return Map.copyOf(leaving);
    }

    /// Pictures that may not leave, by canonical licence.
    public Map<String, Long> refused() {
        return Map.copyOf(refused);
    }

    /// Texts of the pictures that leave.
    public Map<Granularity, Long> texts() {
        return Map.copyOf(texts);
    }

    /// Names of categories in their order.
    NavigableSet<String> categories() {
        return new TreeSet<>(categories);
    }
}
