package io.rexserve.llm.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ObjectTokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeatureCacheTest {
    private static final int SIDE = 128;
    private static final int BYTES = 4 * SIDE * SIDE; // a block of the store

    private final NDManager arrays = Torch.scope();
    private final AtomicInteger computed = new AtomicInteger();
    private final AtomicInteger evictions = new AtomicInteger();
    private FeatureCache cache = cache(2 * BYTES);

    private FeatureCache cache(long bytes) {
        return new FeatureCache(
                arrays.newSubManager(), new ArrayStore(Torch.scope(), bytes), evictions::incrementAndGet);
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private static FeatureKey key(String content) {
        return FeatureKey.Image.of(content.getBytes(StandardCharsets.UTF_8)).with(List.of(new PixelBox(0, 0, 1, 1)));
    }

    private FeatureCache.Lease get(String content) {
        return cache.computed(key(content), scope -> {
            computed.incrementAndGet();
            return new Features.Regions(new ObjectTokens(scope.zeros(new Shape(1, SIDE, SIDE))), scope);
        });
    }

    @Test
    void heldFeaturesAreShared() {
        try (var first = get("a");
                var second = get("a")) {
            assertThat(second.features()).isSameAs(first.features());
        }
        assertThat(computed).hasValue(1);
        assertThat(cache.bytes()).isEqualTo(BYTES);
    }

    @Test
    void theLeastRecentlyUsedFeaturesAreEvictedFirst() {
        get("a").close();
        get("b").close();
        get("a").close();
        get("c").close();
        assertThat(evictions).hasValue(1);
        assertThat(cache.bytes()).isEqualTo(2 * BYTES);
        assertThat(cache.lookup(key("b"))).isEmpty();
        assertThat(cache.lookup(key("a"))).isPresent();
        assertThat(cache.lookup(key("c"))).isPresent();
    }

    @Test
    void heldFeaturesStayThoughTheBudgetIsExceeded() {
        try (var a = get("a");
                var b = get("b");
                var c = get("c")) {
            assertThat(cache.bytes()).isEqualTo(3 * BYTES);
            assertThat(List.of(a, b, c))
                    .allSatisfy(lease -> assertThat(lease.features().arrays())
                            .allSatisfy(
                                    array -> assertThat(array.toFloatArray()).hasSize(SIDE * SIDE)));
        }
        assertThat(cache.bytes()).isEqualTo(2 * BYTES);
        assertThat(arrays.getManagedArrays()).hasSize(2);
    }

    @Test
    void withoutABudgetNothingIsKept() {
        cache.close();
        cache = cache(0);
        get("a").close();
        assertThat(cache.bytes()).isZero();
        get("a").close();
        assertThat(computed).hasValue(2);
    }

    @Test
    void aLeaseIsReleasedOnce() {
        FeatureCache.Lease first = get("a");
        FeatureCache.Lease second = get("a");
        first.close();
        first.close();
        get("b").close();
        get("c").close();
        get("d").close();
        assertThat(second.features().bytes()).isEqualTo(BYTES);
        assertThat(cache.lookup(key("a"))).isPresent();
        assertThatThrownBy(first::features).hasMessageContaining("released");
    }

    @Test
    void aFailedComputationLeavesNothing() {
        assertThatThrownBy(() -> cache.computed(key("a"), scope -> {
                    scope.zeros(new Shape(3));
                    throw new IllegalStateException("no features");
                }))
                .hasMessage("no features");
        assertThat(cache.bytes()).isZero();
        assertThat(cache.lookup(key("a"))).isEmpty();
    }
}
