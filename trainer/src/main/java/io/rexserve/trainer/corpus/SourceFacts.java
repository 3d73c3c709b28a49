package io.rexserve.trainer.corpus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of one set: for the model card, and for what its annotations mean.
///
/// @param path as it was given
/// @param format name of its format
/// @param name that the set states for itself, null if none
/// @param role what it was read for
/// @param images usable ones
/// @param regions usable ones, crowds included
/// @param licences images of each licence, by its name or address; what is missing to `images` states none
/// @param vocabulary names of the set's own list of categories, in its order; empty where names are free text
/// @param notAsked names of the list that no region has and that are no things of their own: groups of other names,
///     background
/// @param federated whether only the names listed as absent are known to be absent, as in LVIS; else every name of the
///     vocabulary without a region is
public record SourceFacts(
        String path,
        String format,
        @Nullable String name,
        Role role,
        int images,
        long regions,
        Map<String, Long> licences,
        List<String> vocabulary,
        List<String> notAsked,
        boolean federated) {
    /// What a set is for.
    public enum Role {
        DATA,
        HELD_OUT,
        REPLAY
    }

    public SourceFacts {
        licences = Map.copyOf(licences);
        vocabulary = List.copyOf(vocabulary);
        notAsked = List.copyOf(notAsked);
    }
}
