package io.rexserve.llm.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.ObjectTokens;
import java.util.List;
import java.util.stream.Stream;

/// What the model computed from an image, or from regions in it. The arrays live in a scope of their own.
public sealed interface Features {
    NDManager scope();

    Stream<NDArray> arrays();

    /// The same with copies of the arrays, in their order.
    Features with(List<NDArray> copies, NDManager own);

    /// Bytes of the arrays.
    default long bytes() {
        return arrays().mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
                .sum();
    }

    default void free() {
        scope().close();
    }

    /// Visual tokens, and the maps that regions are pooled from.
    record Image(EncodedImage encoded, NDManager scope) implements Features {
        @Override
        public Stream<NDArray> arrays() {
            return Stream.concat(Stream.of(encoded.tokens()), encoded.maps().stream());
        }

        @Override
        public Features with(List<NDArray> copies, NDManager own) {
            var maps = new NDList(copies.subList(1, copies.size()));
            return new Image(new EncodedImage(encoded.width(), encoded.height(), copies.getFirst(), maps), own);
        }
    }

    /// One token per region.
    record Regions(ObjectTokens objects, NDManager scope) implements Features {
        @Override
        public Stream<NDArray> arrays() {
            return Stream.of(objects.tokens());
        }

        @Override
        public Features with(List<NDArray> copies, NDManager own) {
            return new Regions(new ObjectTokens(copies.getFirst()), own);
        }
    }
}
