package io.rexserve.trainer.corpus;

import java.util.List;

/// What a training is given to learn from. Plain values: it stands in the recipe.
///
/// @param data sets to learn from, pooled: each of their images once in an epoch
/// @param heldOut sets to measure on; empty to take them from the data
/// @param heldOutShare of the data's images to measure on, where no set is given and the data states no split; 0 for
///     none
/// @param replay further sets, each with its share of the images drawn
/// @param maxUnusable share of images, and of all entries, that may be left out
/// @param seed of the held-out part
public record CorpusOptions(
        List<DataSource> data,
        List<DataSource> heldOut,
        double heldOutShare,
        List<ReplaySource> replay,
        double maxUnusable,
        long seed) {
    /// A tenth, as `datasets split` gives to its `val` part.
    public static final double HELD_OUT_SHARE = 0.1;

    /// One entry in a hundred. LVIS and Objects365 lose fewer; a wrong folder or format loses more.
    public static final double MAX_UNUSABLE = 0.01;

    public CorpusOptions {
        data = List.copyOf(data);
        heldOut = List.copyOf(heldOut);
        replay = List.copyOf(replay);
        if (data.isEmpty()) {
            throw new IllegalArgumentException("data: none (expected: at least one set of annotated images)");
        }
        requireShare("held-out share", heldOutShare, 0, 1);
        if (heldOutShare == 1) {
            throw new IllegalArgumentException("held-out share: 1 (expected: below 1, some images to learn from)");
        }
        requireShare("max unusable", maxUnusable, 0, 1);
        double replayed = replay.stream().mapToDouble(ReplaySource::share).sum();
        if (replayed >= 1) {
            throw new IllegalArgumentException(
                    "replay shares: together " + replayed + " (expected: below 1, the rest is the data's)");
        }
    }

    /// The data alone, with every default.
    public static CorpusOptions of(DataSource... data) {
        return new CorpusOptions(List.of(data), List.of(), HELD_OUT_SHARE, List.of(), MAX_UNUSABLE, 1);
    }

    private static void requireShare(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
