package io.rexserve.datasets.record;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One class of a dataset's closed vocabulary.
///
/// @param id as the source numbers it; writers of formats without ids use the order
/// @param parent super-category, null if none
/// @param extras fields that only the source's format knows (LVIS `frequency`, `synset`, `synonyms`), null if none
public record Category(
        long id,
        String name,
        @Nullable String parent,
        @Nullable ObjectNode extras) {
    public static Category of(long id, String name) {
        return new Category(id, name, null, null);
    }
}
