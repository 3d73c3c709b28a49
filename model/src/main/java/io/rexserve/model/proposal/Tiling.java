package io.rexserve.model.proposal;

import java.util.List;
import java.util.stream.IntStream;

/// Overlapping square tiles of an image, so that a network that shrinks its input sees small objects in large images
/// (Akyon et al. 2022, "Slicing Aided Hyper Inference").
///
/// @param side of a tile, in pixels of the image
/// @param overlap the least overlap of neighbours, in pixels: an object up to this size lies in some tile as a whole
public record Tiling(int side, int overlap) {
    public static final int MIN_SIDE = 32;
    public static final int MAX_SIDE = 8192;

    public Tiling {
        if (side < MIN_SIDE || side > MAX_SIDE) {
            throw new IllegalArgumentException("side: " + side + " (expected: " + MIN_SIDE + " to " + MAX_SIDE + ")");
        }
        if (overlap < 0 || overlap > side / 2) {
            throw new IllegalArgumentException("overlap: " + overlap + " (expected: 0 to " + side / 2 + ")");
        }
    }

    /// A side with the usual overlap, a quarter of it.
    public static Tiling of(int side) {
        return new Tiling(side, side / 4);
    }

    /// The smallest tiles of at least a given side, with the usual overlap, that cover an image with a limited number.
    ///
    /// @param side the smallest
    /// @param atMost tiles, >= 1
    public static Tiling fitting(int width, int height, int side, int atMost) {
        Tiling tiling = of(Math.clamp(side, MIN_SIDE, MAX_SIDE));
        while (tiling.count(width, height) > atMost && tiling.side < MAX_SIDE) {
            tiling = of(Math.min(MAX_SIDE, tiling.side + Math.ceilDiv(tiling.side, 16)));
        }
        return tiling;
    }

    /// The number of tiles of an image; 1 where one covers it.
    public long count(int width, int height) {
        return (long) along(width) * along(height);
    }

    /// The tiles, row by row, all of one size. Where the image is narrower or lower than a tile, so are the tiles.
    List<Tile> tiles(int width, int height) {
        int tileWidth = Math.min(side, width);
        int tileHeight = Math.min(side, height);
        return IntStream.range(0, along(height))
                .boxed()
                .flatMap(row -> IntStream.range(0, along(width))
                        .mapToObj(column -> new Tile(start(column, width), start(row, height), tileWidth, tileHeight)))
                .toList();
    }

    private int along(int length) {
        return length <= side ? 1 : Math.ceilDiv(length - overlap, side - overlap);
    }

    // Evenly spread; the last tile ends at the border of the image.
    private int start(int number, int length) {
        int others = along(length) - 1;
        return others == 0 ? 0 : Math.toIntExact((long) number * (length - side) / others);
    }
}
