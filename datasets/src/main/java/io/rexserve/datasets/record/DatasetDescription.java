package io.rexserve.datasets.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a dataset says of itself before its images.
///
/// @param name null if not stated
/// @param categories the closed vocabulary in the source's order; empty where names are free text
/// @param extras fields that only the source's format knows (COCO `info`, `licenses`), null if none
public record DatasetDescription(
        @Nullable String name,
        List<Category> categories,
        @Nullable ObjectNode extras) {
    public static final DatasetDescription UNKNOWN = new DatasetDescription(null, List.of(), null);

    public DatasetDescription {
        categories = List.copyOf(categories);
    }
}
