package io.rexserve.trainer.language;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.Superlative;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
    /// @param candidates their indices in the scene
    /// @param names numbers of their names, or background
    record Name(List<Integer> candidates, List<Integer> names) implements Question {
        public Name {
            candidates = List.copyOf(candidates);
            names = List.copyOf(names);
        }
    }

    /// How many of these there are, and where.
    record Count(Wanted wanted) implements Question {
        static final int MOST = 20;

        public Count {
            if (wanted.matches().size() > MOST) {
                throw new IllegalArgumentException(
                        "matches: " + wanted.matches().size() + " (expected: <= " + MOST + ")");
            }
        }
    }

    /// What a candidate shows, how large it is and where.
    ///
    /// @param brief whether a brief description is asked for instead of a short phrase
    /// @param candidate its index in the scene
    /// @param name number of its name, or background
    record Describe(boolean brief, int candidate, int name, Place place) implements Question {}

    /// What the image shows.
    ///
    /// @param wanted every name that is there
    record Caption(List<Wanted> wanted) implements Question {
        public Caption {
            wanted = List.copyOf(wanted);
        }
    }

    /// One phrase to be found.
    ///
    /// @param phrase as a user would write it
    /// @param matches indices of the candidates that answer it; none if it is not there
    /// @param ignored indices of candidates that may be listed or not, so that neither is taught
    /// @param singled whether the phrase singles one out by position or size
    record Wanted(String phrase, List<Integer> matches, List<Integer> ignored, boolean singled) {
        public Wanted {
            matches = List.copyOf(matches);
            ignored = List.copyOf(ignored);
        }

        /// A phrase that singles one candidate out.
        ///
        /// @param name of all the candidates
        /// @param indices of the candidates with that name, at least two
        /// @param boxes cx, cy, w, h of every candidate, in sides of the square
        /// @param margin by which the runner-up has to stay behind, in sides of the square; less for sizes
        /// @return nothing if the two best are closer
        static Optional<Wanted> single(
                Superlative superlative, int name, List<Integer> indices, double[][] boxes, double margin) {
            List<Superlative.Box> named = indices.stream()
                    .map(index -> boxes[index])
                    .map(box -> new Superlative.Box(box[0], box[1], box[2], box[3]))
                    .toList();
            OptionalInt single = superlative.among(named, superlative.comparesSizes() ? 0.6 * margin : margin);
            if (single.isEmpty()) {
                return Optional.empty();
            }
            String phrase =
                    superlative.word() + " " + ObjectName.all().get(name).text();
            return Optional.of(new Wanted(phrase, List.of(indices.get(single.getAsInt())), List.of(), true));
        }
    }
}
