package io.rexserve.model.proposal;

import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The network inputs of one image: all of it and, with tiling, its tiles.
///
/// @param width of the image, in pixels
/// @param height of the image, in pixels
/// @param tiles the whole image, then its tiles, if there are several
public record ImageViews(int width, int height, List<Tile> tiles) {
    public ImageViews {
        tiles = List.copyOf(tiles);
    }

    /// @param tiling null for the whole image only, as for an image that one tile covers
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

    /// The views resized for the network, in their order.
    public List<UpnImage> prepare(RgbImage image, UpnModel model) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException(
                    "image: " + image.width() + " x " + image.height() + " (expected: " + width + " x " + height + ")");
        }
        return tiles.stream().map(tile -> model.prepare(tile.of(image))).toList();
    }

    /// The proposals of all views, in pixels of the image, without boxes that end at an inner border of their tile.
    /// Objects found in several views are duplicated until they are filtered.
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
                .flatMap(i -> tiles.get(i).proposalsInside(found.get(i), width, height))
                .toList());
    }
}
