package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;

/// One token per region, in the order of the boxes. The array belongs to the scope that it was made in.
///
/// @param tokens `[1, N, hidden]`
public record ObjectTokens(NDArray tokens) implements AutoCloseable {
    /// The number of regions.
    public int count() {
        return Math.toIntExact(tokens.getShape().get(1));
    }

    @Override
    public void close() {
        tokens.close();
    }
}
