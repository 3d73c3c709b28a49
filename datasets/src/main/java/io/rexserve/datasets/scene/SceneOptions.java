package io.rexserve.datasets.scene;

/// How scenes are composed. Lengths are shares of the shorter side, so that scenes of any size look alike.
///
/// @param width pixels
/// @param height pixels
/// @param minObjects fewest things placed, panels and their members aside
/// @param maxObjects most things placed
/// @param unnamedShare share of things that the vocabulary has no name for
/// @param panelShare expected number of panels with members
/// @param minSide longest side of the smallest thing
/// @param maxSide longest side of the largest thing
/// @param minVisibleSide width and height of what must at least be seen of a thing
public record SceneOptions(
        int width,
        int height,
        int minObjects,
        int maxObjects,
        double unnamedShare,
        double panelShare,
        double minSide,
        double maxSide,
        double minVisibleSide) {
    // 8 pixels where an image's shorter side has 256.
    private static final double MIN_VISIBLE_SIDE = 8 / 256.0;

    public SceneOptions {
        if (width < 64 || height < 64) {
            throw new IllegalArgumentException("scene: " + width + " x " + height + " (expected: at least 64 x 64)");
        }
        if (minObjects < 1 || maxObjects < minObjects) {
            throw new IllegalArgumentException(
                    "objects: " + minObjects + " to " + maxObjects + " (expected: 1 <= fewest <= most)");
        }
    }

    /// Many kinds of things, half of them without a name, and panels: what makes proposals general.
    public static SceneOptions forProposals(int width, int height) {
        return new SceneOptions(width, height, 1, 6, 0.5, 1.1, 0.08, 0.75, MIN_VISIBLE_SIDE);
    }

    /// Named things above all, several of a kind.
    public static SceneOptions forLanguage(int width, int height) {
        return new SceneOptions(width, height, 2, 10, 0.12, 0.25, 0.11, 0.6, MIN_VISIBLE_SIDE);
    }

    /// As [#forLanguage] without the rare extremes: what both networks are tested on together.
    public static SceneOptions forTest(int width, int height) {
        return new SceneOptions(width, height, 2, 8, 0.1, 0.2, 0.12, 0.5, MIN_VISIBLE_SIDE);
    }

    /// Many things from 16 pixels upwards: what tiles are tested on.
    public static SceneOptions forTiles(int width, int height) {
        double pixel = 1.0 / Math.min(width, height);
        return new SceneOptions(width, height, 12, 30, 0.1, 0.2, 16 * pixel, 0.25, 8 * pixel);
    }
}
