package io.rexserve.datasets.summary;

import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts of a dataset; grows with its categories, not with its images. Not for several threads.
public final class DatasetSummary {
    /// Areas of COCO's small and medium objects, in square pixels, below which they are.
    public static final double SMALL = 32 * 32;

    public static final double MEDIUM = 96 * 96;

    private final Map<String, CategoryCount> categories = new LinkedHashMap<>();
    private final Map<String, Long> splits = new TreeMap<>();
    private final Map<String, Long> licences = new TreeMap<>();
    private final Map<Counted, Long> counts = new TreeMap<>();
    private int minWidth = Integer.MAX_VALUE;
    private int maxWidth;
    private int minHeight = Integer.MAX_VALUE;
    private int maxHeight;

    /// What is counted, in the order in which it is printed.
    public enum Counted {
        IMAGES("images"),
        EMPTY_IMAGES("images without regions"),
        UNSIZED_IMAGES("images of unknown size"),
        REGIONS("regions"),
        SMALL_REGIONS("small regions, below 32 x 32 pixels"),
        MEDIUM_REGIONS("medium regions"),
        LARGE_REGIONS("large regions, from 96 x 96 pixels"),
        CROWDS("crowds"),
        SCORED_REGIONS("regions with a score"),
        UNNAMED_REGIONS("regions without a category"),
        PHRASES("phrases"),
        DESCRIPTIONS("descriptions"),
        CAPTIONS("captions"),
        GROUNDINGS("groundings of texts in regions"),
        DIALOGUES("dialogues"),
        TURNS("turns of dialogues"),
        ABSENT("categories known to be absent");

        private final String meaning;

        Counted(String meaning) {
            this.meaning = meaning;
        }

        public String meaning() {
            return meaning;
        }
    }

    /// Of one category.
    ///
    /// @param images that have a region of it
    public record CategoryCount(long regions, long images) {
        private static final CategoryCount NONE = new CategoryCount(0, 0);

        private CategoryCount plus(long more, long moreImages) {
            return new CategoryCount(regions + more, images + moreImages);
        }
    }

    /// @param listed categories of the dataset's description, which count even without a region
    public DatasetSummary(List<Category> listed) {
        listed.forEach(category -> categories.put(category.name(), CategoryCount.NONE));
    }

    public void add(ImageRecord record) {
        count(Counted.IMAGES, 1);
        count(Counted.EMPTY_IMAGES, record.regions().isEmpty() ? 1 : 0);
        addSize(record);
        if (record.split() != null) {
            splits.merge(record.split(), 1L, Long::sum);
        }
        if (record.provenance().licence() != null) {
            licences.merge(record.provenance().licence(), 1L, Long::sum);
        }
        Set<String> present = new HashSet<>();
        for (Region region : record.regions()) {
            add(region, present);
        }
        count(Counted.CAPTIONS, record.captions().size());
        for (Caption caption : record.captions()) {
            count(Counted.GROUNDINGS, caption.groundings().size());
        }
        count(Counted.DIALOGUES, record.dialogues().size());
        for (Dialogue dialogue : record.dialogues()) {
            count(Counted.TURNS, dialogue.turns().size());
            dialogue.turns()
                    .forEach(turn -> count(Counted.GROUNDINGS, turn.groundings().size()));
        }
        count(Counted.ABSENT, record.absent().size());
    }

    private void addSize(ImageRecord record) {
        if (record.width().isEmpty() || record.height().isEmpty()) {
            count(Counted.UNSIZED_IMAGES, 1);
            return;
        }
        minWidth = Math.min(minWidth, record.width().getAsInt());
        maxWidth = Math.max(maxWidth, record.width().getAsInt());
        minHeight = Math.min(minHeight, record.height().getAsInt());
        maxHeight = Math.max(maxHeight, record.height().getAsInt());
    }

    private void add(Region region, Set<String> present) {
        double area = region.areaOrBox();
        count(Counted.REGIONS, 1);
        count(area < SMALL ? Counted.SMALL_REGIONS : area < MEDIUM ? Counted.MEDIUM_REGIONS : Counted.LARGE_REGIONS, 1);
        count(Counted.CROWDS, region.crowd() ? 1 : 0);
        count(Counted.SCORED_REGIONS, region.score().isPresent() ? 1 : 0);
        count(Counted.PHRASES, region.phrases().size());
        count(Counted.DESCRIPTIONS, region.descriptions().size());
        if (region.category() == null) {
            count(Counted.UNNAMED_REGIONS, 1);
        } else {
            CategoryCount before = categories.getOrDefault(region.category(), CategoryCount.NONE);
            categories.put(region.category(), before.plus(1, present.add(region.category()) ? 1 : 0));
        }
    }

    private void count(Counted counted, long more) {
        counts.merge(counted, more, Long::sum);
    }

    public long count(Counted counted) {
        return counts.getOrDefault(counted, 0L);
    }

    /// By name, the most regions first, equal counts by name.
    public Map<String, CategoryCount> categories() {
        Map<String, CategoryCount> sorted = new LinkedHashMap<>();
        categories.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, CategoryCount> entry) ->
                                -entry.getValue().regions())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /// Images of each split, by name.
    public Map<String, Long> splits() {
        return Collections.unmodifiableMap(splits);
    }

    /// Images of each licence, by its name or address.
    public Map<String, Long> licences() {
        return Collections.unmodifiableMap(licences);
    }

    /// Smallest and largest width and height in pixels, `[min, max, min, max]`; empty if no image has a known size.
    public List<Integer> sizes() {
        return maxWidth == 0 ? List.of() : List.of(minWidth, maxWidth, minHeight, maxHeight);
    }
}
