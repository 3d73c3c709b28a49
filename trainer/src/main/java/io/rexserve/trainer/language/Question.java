package io.rexserve.trainer.language;

import java.util.List;

/// What is asked about a scene, with its answer.
sealed interface Question {
    /// Where each of these is.
    record Detect(List<Wanted> wanted) implements Question {
        public Detect {
            wanted = List.copyOf(wanted);
        }
    }

    /// What one candidate shows.
    ///
    /// @param candidate its place in the scene
    /// @param name number of its name, or background
    record Name(int candidate, int name) implements Question {}

    /// One asked phrase.
    ///
    /// @param phrase as a user writes it
    /// @param matches places of the candidates that answer it; none if it is not there
    /// @param open places of candidates that may be listed or not, so that neither is taught
    /// @param singled whether the phrase singles one out by place or size
    record Wanted(String phrase, List<Integer> matches, List<Integer> open, boolean singled) {
        public Wanted {
            matches = List.copyOf(matches);
            open = List.copyOf(open);
        }
    }
}
