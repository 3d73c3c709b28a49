package io.rexserve.datasets.record;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One image with everything that is known of it.
///
/// @param id unique in its dataset, as text; COCO's `id`, else the image's name
/// @param width of the upright image in pixels, empty where the source does not state it
/// @param height of the upright image in pixels, empty where the source does not state it
/// @param absent categories that are known not to be in the image (LVIS `neg_category_ids`)
/// @param notExhaustive categories of which not every object is annotated (LVIS `not_exhaustive_category_ids`)
/// @param split such as "train", "val" or "testA"; null if not stated
/// @param extras fields that only the source's format knows, null if none
public record ImageRecord(
        String id,
        ImageSource image,
        OptionalInt width,
        OptionalInt height,
        List<Region> regions,
        List<Caption> captions,
        List<Dialogue> dialogues,
        List<String> absent,
        List<String> notExhaustive,
        @Nullable String split,
        Provenance provenance,
        @Nullable ObjectNode extras) {
    public ImageRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(image, "image");
        regions = List.copyOf(regions);
        captions = List.copyOf(captions);
        dialogues = List.copyOf(dialogues);
        absent = List.copyOf(absent);
        notExhaustive = List.copyOf(notExhaustive);
        Objects.requireNonNull(provenance, "provenance");
        requirePositive("width", width);
        requirePositive("height", height);
        for (Caption caption : captions) {
            requireRegions(caption.groundings(), regions.size());
        }
        for (Dialogue dialogue : dialogues) {
            for (Dialogue.Turn turn : dialogue.turns()) {
                requireRegions(turn.groundings(), regions.size());
            }
        }
    }

    private static void requirePositive(String name, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new IllegalArgumentException(name + ": " + value.getAsInt() + " (expected: at least 1)");
        }
    }

    private static void requireRegions(List<Grounding> groundings, int count) {
        for (Grounding grounding : groundings) {
            for (int region : grounding.regions()) {
                Objects.checkIndex(region, count);
            }
        }
    }

    /// An image of known size with regions and nothing else.
    public static ImageRecord of(String id, ImageSource image, int width, int height, List<Region> regions) {
        return new ImageRecord(
                id,
                image,
                OptionalInt.of(width),
                OptionalInt.of(height),
                regions,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                null);
    }

    /// The same image under another id.
    public ImageRecord withId(String newId) {
        return with(newId, image, split);
    }

    /// The same of an image that is elsewhere.
    public ImageRecord withImage(ImageSource newImage) {
        return with(id, newImage, split);
    }

    /// The same image in another split.
    public ImageRecord withSplit(@Nullable String newSplit) {
        return with(id, image, newSplit);
    }

    private ImageRecord with(String newId, ImageSource newImage, @Nullable String newSplit) {
        return new ImageRecord(
                newId,
                newImage,
                width,
                height,
                regions,
                captions,
                dialogues,
                absent,
                notExhaustive,
                newSplit,
                provenance,
                extras);
    }
}
