package io.rexserve.datasets.record;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One annotated box.
///
/// @param id as the source numbers it; null where it does not
/// @param category name of its class in the dataset's list, null for a region that only phrases name
/// @param phrases texts that name or refer to it, such as "the leftmost turtle"; several are alternatives
/// @param descriptions longer texts about it: brief, one sentence, paragraph
/// @param crowd a group of many objects under one box, as COCO's `iscrowd`
/// @param area of the object, in square pixels; empty where the source states none, and then the box's
/// @param score confidence of the machine that made it, usually 0 to 1; empty for truth
/// @param extras fields that only the source's format knows (segmentation, keypoints, pose, difficult), null if none
public record Region(
        @Nullable String id,
        Box box,
        @Nullable String category,
        List<String> phrases,
        List<String> descriptions,
        boolean crowd,
        OptionalDouble area,
        OptionalDouble score,
        @Nullable ObjectNode extras) {
    public Region {
        Objects.requireNonNull(box, "box");
        phrases = List.copyOf(phrases);
        descriptions = List.copyOf(descriptions);
        if (area.isPresent() && !(area.getAsDouble() >= 0 && Double.isFinite(area.getAsDouble()))) {
            throw new IllegalArgumentException("area: " + area.getAsDouble() + " (expected: at least 0)");
        }
        if (score.isPresent() && !Double.isFinite(score.getAsDouble())) {
            throw new IllegalArgumentException("score: " + score.getAsDouble() + " (expected: a finite number)");
        }
    }

    /// A box of a class, with nothing else known of it.
    public static Region of(Box box, String category) {
        return new Region(
                null, box, category, List.of(), List.of(), false, OptionalDouble.empty(), OptionalDouble.empty(), null);
    }

    /// A box that a phrase refers to.
    public static Region ofPhrase(Box box, String phrase) {
        return new Region(
                null,
                box,
                null,
                List.of(phrase),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }

    /// The stated area, else the box's, in square pixels.
    public double areaOrBox() {
        return area.orElse(box.area());
    }

    /// The category, else the first phrase: what a person would call it; empty if it has neither.
    public String name() {
        return category != null ? category : phrases.isEmpty() ? "" : phrases.getFirst();
    }
}
