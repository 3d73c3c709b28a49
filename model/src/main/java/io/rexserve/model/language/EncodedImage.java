package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/// A picture as the model sees it. Its arrays belong to the scope that it was encoded in.
///
/// @param width of the upright picture in pixels
/// @param height of the upright picture in pixels
/// @param tokens visual tokens `[1, P, hidden]`
/// @param maps the ConvNeXt maps that regions are pooled from
public record EncodedImage(int width, int height, NDArray tokens, NDList maps) implements AutoCloseable {
    /// Visual tokens.
    public int count() {
        return Math.toIntExact(tokens.getShape().get(1));
    }

    /// Gives the arrays back before their scope ends.
    @Override
    public void close() {
        tokens.close();
        maps.close();
    }
}
