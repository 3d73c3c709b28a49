package io.rexserve.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import java.util.stream.Stream;

/// What the model made of a picture, or of regions in it. The arrays live in a scope of their own.
sealed interface Features {
    NDManager scope();

    Stream<NDArray> arrays();

    /// Bytes of the arrays.
    default long bytes() {
        return arrays().mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
                .sum();
    }

    default void free() {
        scope().close();
    }

    /// Visual tokens, and the maps that regions are pooled from.
    record Picture(EncodedImage image, NDManager scope) implements Features {
        @Override
        public Stream<NDArray> arrays() {
            return Stream.concat(Stream.of(image.tokens()), image.maps().stream());
        }
    }

    /// One token per region.
    record Regions(ObjectTokens objects, NDManager scope) implements Features {
        @Override
        public Stream<NDArray> arrays() {
            return Stream.of(objects.tokens());
        }
    }
}
