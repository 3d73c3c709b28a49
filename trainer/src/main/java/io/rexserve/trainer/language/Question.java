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

    /// What these candidates show.
    ///
    /// @param candidates their places in the scene
    /// @param names numbers of their names, or background
    record Name(List<Integer> candidates, List<Integer> names) implements Question {
        public Name {
            candidates = List.copyOf(candidates);
            names = List.copyOf(names);
        }
    }

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
