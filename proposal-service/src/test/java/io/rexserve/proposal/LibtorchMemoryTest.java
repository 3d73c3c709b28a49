package io.rexserve.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import io.rexserve.serving.batch.InsufficientMemoryException;
import org.junit.jupiter.api.Test;

/// The message of libtorch itself when memory does not suffice; module `serving` knows the engine by name only.
class LibtorchMemoryTest {
    @Test
    void theMessageOfLibtorchsAllocatorIsRecognised() {
        try (NDManager scope = Torch.scope()) {
            Throwable failure = catchThrowable(
                    () -> scope.zeros(new Shape(1L << 46), DataType.FLOAT32)); // 256 TiB: beyond any address space

            assertThat(InsufficientMemoryException.isCauseOf(failure)).isTrue();
            assertThat(new InsufficientMemoryException(failure)).hasMessageContaining("281474976710656 bytes");
        }
    }
}
