package io.rexserve.model.proposal;

import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a network is shown of a picture: all of it and, where it is tiled, its tiles.
///
/// @param width of the picture, in pixels
/// @param height of the picture, in pixels
/// @param tiles the whole picture, then its tiles, if there are several
public record ImageViews(int width, int height, List<Tile> tiles) {
    public ImageViews {
        tiles = List.copyOf(tiles);
    }

    /// @param tiling null for the whole picture only, which is also what is shown of a picture that one tile covers
    public static ImageViews of(int width, int height, @Nullable Tiling tiling) {
        Tile whole = Tile.whole(width, height);
        if (tiling == null || tiling.count(width, height) == 1) {
            return new ImageViews(width, height, List.of(whole));
        }
        var tiles = new ArrayList<Tile>();
        tiles.add(whole);
        tiles.addAll(tiling.tiles(width, height));
        return new ImageViews(width, height, tiles);
    }

    /// The views as a network is shown them, in their order.
    public List<UpnImage> prepare(RgbImage picture, UpnModel model) {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException("picture: " + picture.width() + " x " + picture.height() + " (expected: "
                    + width + " x " + height + ")");
        }
        return tiles.stream().map(tile -> model.prepare(tile.of(picture))).toList();
    }

    /// What was found in all views, in pixels of the picture. A tile's boxes that an inner border cuts are left out.
    /// What several views found is still there several times, until it is filtered.
    ///
    /// @param found one per view, in their order
    public ProposalSet merge(List<ProposalSet> found) {
        if (found.size() != tiles.size()) {
            throw new IllegalArgumentException(
                    "found: " + found.size() + " sets (expected: " + tiles.size() + ", one per view)");
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        return new ProposalSet(IntStream.range(0, found.size())
                .boxed()
                .flatMap(i -> tiles.get(i).uncut(found.get(i), width, height))
                .toList());
    }
}
