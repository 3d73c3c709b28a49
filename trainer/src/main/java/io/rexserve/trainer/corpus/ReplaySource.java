package io.rexserve.trainer.corpus;

/// Further data that a training mixes in, so that what a model knows already is not lost.
///
/// @param share of all images drawn, above 0 and below 1
public record ReplaySource(DataSource source, double share) {
    public ReplaySource {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "replay share of " + source.path() + ": " + share + " (expected: above 0 and below 1)");
        }
    }
}
