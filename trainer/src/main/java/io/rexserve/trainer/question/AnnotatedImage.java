package io.rexserve.trainer.question;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.model.proposal.Proposal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One image that questions are made of, with what its set says about names beyond the image's own annotations.
///
/// @param record boxes in pixels of the image as it is trained on, augmentation included
/// @param width of that image in pixels
/// @param height of that image in pixels
/// @param absent names that are known to have no object in the image: all other names of a set that is annotated in
///     full, LVIS's `neg_category_ids` of one that is not
/// @param incomplete names of which the image may hold more objects than it has regions
/// @param parents super-category of each name that has one
/// @param proposals of the proposal network for this image, as they are filtered when serving; null if none were
///     computed, and then random boxes take their place
public record AnnotatedImage(
        ImageRecord record,
        int width,
        int height,
        List<String> absent,
        Set<String> incomplete,
        Map<String, String> parents,
        @Nullable List<Proposal> proposals) {
    public AnnotatedImage {
        absent = List.copyOf(absent);
        incomplete = Set.copyOf(incomplete);
        parents = Map.copyOf(parents);
        proposals = proposals == null ? null : List.copyOf(proposals);
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    record.id() + ": size " + width + " x " + height + " (expected: at least 1 x 1)");
        }
    }
}
