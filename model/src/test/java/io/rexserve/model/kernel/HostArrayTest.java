package io.rexserve.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HostArrayTest {
    private static final int MEGABYTE = 1 << 20;

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void holdsTheValues() {
        try (NDManager scope = Torch.scope()) {
            NDArray floats = HostArray.of(scope, new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
            NDArray longs = HostArray.of(scope, LongStream.range(0, 300_000).toArray());
            assertThat(floats.getShape()).isEqualTo(new Shape(2, 3));
            assertThat(floats.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(longs.toLongArray()).hasSize(300_000).endsWith(299_999);
            assertThat(HostArray.of(scope, new long[0], new Shape(1, 0)).getShape())
                    .isEqualTo(new Shape(1, 0));
            assertThat(scope.getManagedArrays()).hasSize(3);
        }
    }

    @Test
    void noDirectBufferStaysBehind() {
        long before = directBytes();
        try (NDManager scope = Torch.scope()) {
            for (int i = 0; i < 64; i++) {
                HostArray.of(scope, new float[MEGABYTE], new Shape(MEGABYTE)).close();
            }
        }
        assertThat(directBytes() - before).isLessThan(MEGABYTE);
    }

    @Test
    void refusesAShapeOfOtherSize() {
        try (NDManager scope = Torch.scope()) {
            assertThatThrownBy(() -> HostArray.of(scope, new float[5], new Shape(2, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("values: 5 (expected: 6 for (2, 3))");
        }
    }
}
