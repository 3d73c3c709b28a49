package io.rexserve.datasets.scene;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Phrases that single out a region among those of its category, such as "leftmost turtle". They follow from names and
/// boxes alone, so that they can be told anew after an image was mirrored or cut.
public final class SuperlativePhrases {
    /// By which the runner-up has to stay behind, as a share of the longer side of the image.
    private static final double MARGIN = 0.1;

    private SuperlativePhrases() {}

    /// Whether an image has such phrases and no other words.
    public static boolean areAllWords(ImageRecord record) {
        return record.captions().isEmpty()
                && record.dialogues().isEmpty()
                && record.regions().stream()
                        .allMatch(region -> region.descriptions().isEmpty()
                                && region.phrases().stream().allMatch(phrase -> isOf(region.category(), phrase)))
                && record.regions().stream()
                        .anyMatch(region -> !region.phrases().isEmpty());
    }

    private static boolean isOf(@Nullable String category, String phrase) {
        return category != null
                && Arrays.stream(Superlative.values()).anyMatch(word -> phrase.equals(phrase(word, category)));
    }

    private static String phrase(Superlative superlative, String category) {
        return superlative.word() + " " + category;
    }

    /// The regions with these phrases in the place of their own.
    ///
    /// @param width of the image, in the unit of the boxes
    /// @param height of the image
    public static List<Region> added(List<Region> regions, int width, int height) {
        List<List<String>> phrases = regions.stream()
                .map(_ -> (List<String>) new ArrayList<String>())
                .toList();
        List<String> categories = regions.stream()
                .map(Region::category)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        for (String category : categories) {
            int[] members = IntStream.range(0, regions.size())
                    .filter(i -> category.equals(regions.get(i).category()))
                    .toArray();
            List<Superlative.Box> boxes = IntStream.of(members)
                    .mapToObj(i -> Superlative.Box.of(regions.get(i).box().toPixelBox()))
                    .toList();
            for (Superlative superlative : Superlative.values()) {
                OptionalInt meant = superlative.among(boxes, MARGIN * Math.max(width, height));
                meant.ifPresent(i -> phrases.get(members[i]).add(phrase(superlative, category)));
            }
        }
        return IntStream.range(0, regions.size())
                .mapToObj(i -> with(regions.get(i), phrases.get(i)))
                .toList();
    }

    private static Region with(Region region, List<String> phrases) {
        return new Region(
                region.id(),
                region.box(),
                region.category(),
                phrases,
                region.descriptions(),
                region.crowd(),
                region.area(),
                region.score(),
                region.extras());
    }
}
