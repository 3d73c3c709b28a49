package io.rexserve.model.proposal;

import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.util.stream.Stream;

/// A part of an image that is a network input of its own.
///
/// @param left first column, in pixels of the image
/// @param top first row
/// @param width pixels, at least 1
/// @param height pixels, at least 1
public record Tile(int left, int top, int width, int height) {
    // The box of an object that a border cuts off ends near that border: within a cell of the network's finest map,
    // which is 1/32 of a tile in the embedded network and 1/100 in the published one.
    private static final float BORDER = 1 / 32f;

    static Tile whole(int width, int height) {
        return new Tile(0, 0, width, height);
    }

    /// The tile's pixels; the image itself where the tile covers it.
    public RgbImage of(RgbImage image) {
        boolean whole = width == image.width() && height == image.height();
        return whole ? image : image.crop(left, top, width, height);
    }

    /// The tile's proposals in pixels of the image, without boxes that end at an inner border: their objects continue
    /// beyond it.
    Stream<Proposal> proposalsInside(ProposalSet found, int imageWidth, int imageHeight) {
        float dx = BORDER * width;
        float dy = BORDER * height;
        float x1 = left > 0 ? dx : 0;
        float y1 = top > 0 ? dy : 0;
        float x2 = left + width < imageWidth ? width - dx : width;
        float y2 = top + height < imageHeight ? height - dy : height;
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
