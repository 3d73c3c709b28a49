package io.rexserve.model.proposal;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;

/// A picture in the size in which a network is shown it. Made by [UpnModel#prepare], on any thread.
///
/// @param resized the picture, resized by its shorter side
/// @param width of the picture that it was made of; its boxes are told in pixels of that one
/// @param height of the picture that it was made of
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
