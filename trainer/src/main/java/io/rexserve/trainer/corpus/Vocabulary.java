package io.rexserve.trainer.corpus;

import java.util.List;

/// The closed list of names that a set was annotated with.
///
/// @param names in the set's order; empty where names are free text
/// @param federated whether a name without a region may still be in an image, unless the image lists it as absent
public record Vocabulary(List<String> names, boolean federated) {
    public Vocabulary {
        names = List.copyOf(names);
    }
}
