package io.rexserve.model.proposal;

import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.util.stream.Stream;

/// A part of a picture that a network is shown by itself.
///
/// @param left first column, in pixels of the picture
/// @param top first row
/// @param width pixels, at least 1
/// @param height pixels, at least 1
public record Tile(int left, int top, int width, int height) {
    // An object that a border cuts gets a box that ends there, but for the network's inexactness: of a cell of its
    // finest
    // map at the most, which is 1/32 of a tile in the embedded network and 1/100 in the published one.
    private static final float BORDER = 1 / 32f;

    static Tile whole(int width, int height) {
        return new Tile(0, 0, width, height);
    }

    /// The tile's pixels; the picture itself where the tile is all of it.
    public RgbImage of(RgbImage picture) {
        boolean whole = width == picture.width() && height == picture.height();
        return whole ? picture : picture.crop(left, top, width, height);
    }

    /// What was found in the tile, in pixels of the picture, without boxes that reach to a border of the tile that is
    /// none of the picture: their objects go on there.
    Stream<Proposal> uncut(ProposalSet found, int pictureWidth, int pictureHeight) {
        float dx = BORDER * width;
        float dy = BORDER * height;
        float x1 = left > 0 ? dx : 0;
        float y1 = top > 0 ? dy : 0;
        float x2 = left + width < pictureWidth ? width - dx : width;
        float y2 = top + height < pictureHeight ? height - dy : height;
        return found.proposals().stream()
                .filter(proposal -> inside(proposal.box(), x1, y1, x2, y2))
                .map(proposal -> new Proposal(shifted(proposal.box()), proposal.score()));
    }

    private static boolean inside(PixelBox box, float x1, float y1, float x2, float y2) {
        return box.x1() >= x1 && box.y1() >= y1 && box.x2() <= x2 && box.y2() <= y2;
    }

    private PixelBox shifted(PixelBox box) {
        return new PixelBox(left + box.x1(), top + box.y1(), left + box.x2(), top + box.y2());
    }
}
