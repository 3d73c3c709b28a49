package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/// An image as visual tokens and feature maps. Its arrays belong to the scope that it was encoded in.
///
/// @param width of the upright image in pixels
/// @param height of the upright image in pixels
/// @param tokens visual tokens `[1, P, hidden]`
/// @param maps the ConvNeXt maps that regions are pooled from
public record EncodedImage(int width, int height, NDArray tokens, NDList maps) implements AutoCloseable {
    /// The same for an image whose square was encoded.
    ///
    /// @param imageWidth of the upright image in pixels
    /// @param imageHeight of the upright image in pixels
    public EncodedImage ofImage(int imageWidth, int imageHeight) {
        return new EncodedImage(imageWidth, imageHeight, tokens, maps);
    }

    /// The number of visual tokens.
    public int count() {
        return Math.toIntExact(tokens.getShape().get(1));
    }

    /// Frees the arrays before their scope ends.
    @Override
    public void close() {
        tokens.close();
        maps.close();
    }
}
