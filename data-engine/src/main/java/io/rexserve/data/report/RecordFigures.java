package io.rexserve.data.report;

import io.rexserve.data.export.ExportCounts;
import io.rexserve.data.export.Granularity;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.LicenceName;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Box;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Distributions over the records that the last stage has kept.
final class RecordFigures {
    /// COCO's bounds of small and large objects: areas of 32 x 32 and 96 x 96 pixels.
    private static final double[] SIZES = {32, 96};

    private final Map<Granularity, Long> texts = new EnumMap<>(Granularity.class);
    private final Map<String, Long> licences = new TreeMap<>();
    private final Map<String, Long> authors = new TreeMap<>();
    private final NameCounts categories = new NameCounts();
    private final Histogram boxSides =
            new Histogram(SIZES, "small, below 32 px", "medium, 32 to 96 px", "large, 96 px and more");
    private final Histogram boxShares = new Histogram(
            new double[] {0.01, 0.05, 0.1, 0.25, 0.5, 0.75},
            "below 1 %",
            "1 to 5 %",
            "5 to 10 %",
            "10 to 25 %",
            "25 to 50 %",
            "50 to 75 %",
            "75 % and more");
    private final Histogram captionWords = new Histogram(
            new double[] {5, 10, 15, 20, 30, 50},
            "1 to 4",
            "5 to 9",
            "10 to 14",
            "15 to 19",
            "20 to 29",
            "30 to 49",
            "50+");
    private final Histogram phrases = Histogram.ofCounts(10);
    private final Histogram regions = Histogram.ofCounts(15);
    private long pictures;
    private long allRegions;
    private long captions;

    void add(RexverseRecord record) {
        pictures++;
        String licence = record.origin().licence();
        boolean known = licence != null && !licence.isBlank();
        licences.merge(
                known ? LicenceName.canonical(Objects.requireNonNull(licence)) : ExportCounts.UNKNOWN, 1L, Long::sum);
        phrases.add(record.phrases().size());
        regions.add(record.regions().size());
        for (Statement caption : record.captions()) {
            captions++;
            captionWords.add(caption.text().strip().split("\\s+").length);
            authors.merge(caption.by(), 1L, Long::sum);
        }
        record.regions().forEach(region -> add(record, region));
        texts.merge(Granularity.CONVERSATION, (long) record.conversations().size(), Long::sum);
        record.conversations().forEach(conversation -> authors.merge(conversation.by(), 1L, Long::sum));
    }

    private void add(RexverseRecord record, GroundedRegion region) {
        allRegions++;
        Box box = region.box();
        boxSides.add(Math.sqrt(box.area()));
        boxShares.add(box.area() / ((double) record.width() * record.height()));
        categories.add(region.category().text());
        texts.merge(Granularity.CATEGORY, 1L, Long::sum);
        texts.merge(Granularity.PHRASE, region.phrase() == null ? 0L : 1L, Long::sum);
        texts.merge(Granularity.DESCRIPTION, region.description() == null ? 0L : 1L, Long::sum);
        texts.merge(Granularity.REFERRING, region.referring() == null ? 0L : 1L, Long::sum);
        Stream.of(region.category(), region.phrase(), region.description(), region.referring())
                .filter(Objects::nonNull)
                .forEach(text -> authors.merge(text.by(), 1L, Long::sum));
    }

    long pictures() {
        return pictures;
    }

    long regions() {
        return allRegions;
    }

    long captions() {
        return captions;
    }

    long texts(Granularity granularity) {
        return texts.getOrDefault(granularity, 0L);
    }

    Map<String, Long> licences() {
        return licences;
    }

    /// Texts by who wrote them.
    Map<String, Long> authors() {
        return authors;
    }

    NameCounts categories() {
        return categories;
    }

    Histogram boxSides() {
        return boxSides;
    }

    Histogram boxShares() {
        return boxShares;
    }

    Histogram captionWords() {
        return captionWords;
    }

    Histogram phrasesPerPicture() {
        return phrases;
    }

    Histogram regionsPerPicture() {
        return regions;
    }
}
