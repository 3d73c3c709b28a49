package io.rexserve.gateway.answer;

/// The language model's evidence that a region is what a label means.
public sealed interface Evidence {
    /// Its answer points at the region.
    ///
    /// @param probability of the index among all tokens that it could choose from, 0 to 1
    /// @param listing probability of the index against the end of its list, 0 to 1
    record Generated(float probability, float listing) implements Evidence {
        @Override
        public float value() {
            return listing;
        }
    }

    /// The phrase score of the region, computed without an answer.
    ///
    /// @param score 0 to 1
    record Scored(float score) implements Evidence {
        @Override
        public float value() {
            return score;
        }
    }

    /// What ranks best of it, 0 to 1.
    float value();
}
