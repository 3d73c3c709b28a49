package io.rexserve.model.proposal;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;

/// An image resized for the network. Made by [UpnModel#prepare], on any thread.
///
/// @param resized resized by the shorter side
/// @param width of the original image; boxes are in its pixels
/// @param height of the original image
public record UpnImage(RgbImage resized, int width, int height) {
    static UpnImage of(RgbImage image, UpnConfig config) {
        InputSize size = InputSize.of(image.width(), image.height(), config.shortSide(), config.maxSide());
        boolean same = size.width() == image.width() && size.height() == image.height();
        RgbImage resized = same ? image : image.resize(size.width(), size.height(), Resampling.BILINEAR);
        return new UpnImage(resized, image.width(), image.height());
    }

    public InputSize inputSize() {
        return new InputSize(resized.width(), resized.height());
    }
}
