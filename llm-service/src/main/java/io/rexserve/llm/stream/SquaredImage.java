package io.rexserve.llm.stream;

import io.rexserve.image.RgbImage;
import io.rexserve.model.language.ChatRexModel;

/// An image as the towers see it.
///
/// @param square of the side of the towers' input
/// @param width of the upright image in pixels
/// @param height of the upright image in pixels
record SquaredImage(RgbImage square, int width, int height) {
    static SquaredImage of(ChatRexModel model, RgbImage image) {
        return new SquaredImage(model.square(image), image.width(), image.height());
    }
}
