package io.rexserve.llm.vision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrayStoreTest {
    private static final int FLOATS = ArrayStore.BLOCK / 4;

    private final NDManager scope = Torch.scope();
    private final ArrayStore store = new ArrayStore(scope, 3 * ArrayStore.BLOCK + 1);

    @AfterEach
    void close() {
        store.close();
        scope.close();
    }

    private NDArray floats(int count) {
        return scope.arange(count).toType(DataType.FLOAT32, false);
    }

    private Optional<ArrayStore.Kept> kept(NDArray... arrays) {
        return store.keep(scope.newSubManager(), List.of(arrays));
    }

    @Test
    void copiesAreAsTheOriginals() {
        NDArray image = floats(2 * 3 * 5).reshape(1, 2, 3, 5);
        NDArray channelsLast = floats(60).reshape(1, 4, 5, 3).transpose(0, 3, 1, 2);
        NDArray numbers = scope.create(new long[] {7, 8, 9});

        List<NDArray> copies = kept(image, channelsLast, numbers).orElseThrow().arrays();

        assertThat(copies).containsExactly(image, channelsLast, numbers);
        assertThat(copies.get(1).getShape()).isEqualTo(new Shape(1, 3, 4, 5));
    }

    @Test
    void copiesDoNotChangeWithTheOriginals() {
        NDArray original = floats(10);
        NDArray copy = kept(original).orElseThrow().arrays().getFirst();

        original.subi(original);

        assertThat(copy.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void groupsDoNotOverlap() {
        NDArray ones = scope.ones(new Shape(FLOATS));
        NDArray first = kept(floats(FLOATS)).orElseThrow().arrays().getFirst();

        assertThat(kept(ones)).isPresent();
        assertThat(kept(ones)).isPresent();

        assertThat(first).isEqualTo(floats(FLOATS));
    }

    @Test
    void arraysWithoutFreeBlocksAreNotKept() {
        assertThat(kept(floats(3 * FLOATS + 1))).isEmpty();
        assertThat(kept(floats(2 * FLOATS + 1))).as("three blocks").isPresent();
        assertThat(kept(floats(1))).isEmpty();
    }

    @Test
    void freedBlocksAreReused() {
        ArrayStore.Kept all = kept(floats(3 * FLOATS)).orElseThrow();
        assertThat(kept(floats(1))).isEmpty();

        store.free(all);

        assertThat(kept(scope.ones(new Shape(2)))
                        .orElseThrow()
                        .arrays()
                        .getFirst()
                        .toFloatArray())
                .containsExactly(1, 1);
    }

    @Test
    void aStoreOfNoBytesKeepsNothing() {
        try (var none = new ArrayStore(scope, ArrayStore.BLOCK - 1)) {
            assertThat(none.keep(scope, List.of(floats(1)))).isEmpty();
        }
    }
}
