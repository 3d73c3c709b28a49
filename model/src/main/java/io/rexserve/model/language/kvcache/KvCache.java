package io.rexserve.model.language.kvcache;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The memory for keys and values of all sequences of a decoder: per layer one tensor `[1, kv_heads, P, head_dim]`,
/// given
/// out in blocks of [#BLOCK] positions (Kwon et al. 2023, PagedAttention; here a sequence's blocks are neighbours where
/// possible, so that attention reads them in place).
///
/// Its size never changes. The system gives pages when they are first written.
public final class KvCache implements AutoCloseable {
    /// Positions of one block.
    public static final int BLOCK = 32;

    private final NDManager scope;
    private final TensorList keys;
    private final TensorList values;
    private final BlockAllocator blocks;
    private final long bytesPerPosition;
    private final List<Runnable> freed = new CopyOnWriteArrayList<>();

    /// @param parent owns the memory
    /// @param like an array on the device that it takes
    /// @param positions that fit at least
    public KvCache(Kernel kernel, NDManager parent, DecoderConfig config, Precision type, NDArray like, int positions) {
        this.blocks = new BlockAllocator(Math.ceilDiv(positions, BLOCK));
        this.bytesPerPosition = config.keyValueBytes(type);
        this.scope = parent.newSubManager();
        this.keys = tensors(kernel, config, type, like);
        this.values = tensors(kernel, config, type, like);
    }

    private TensorList tensors(Kernel kernel, DecoderConfig config, Precision type, NDArray like) {
        return TensorList.of(kernel.run(
                scope,
                "new_pool",
                KernelArgument.integer(config.layers()),
                KernelArgument.integers(1, config.kvHeads(), positions(), config.headDim()),
                KernelArgument.integer(type.torchType()),
                KernelArgument.tensor(like)));
    }

    public TensorList keys() {
        return keys;
    }

    public TensorList values() {
        return values;
    }

    /// Positions in all.
    public int positions() {
        return blocks.total() * BLOCK;
    }

    /// Positions that nobody holds.
    public int free() {
        return blocks.free() * BLOCK;
    }

    /// Bytes of the keys and values of one position, all layers together.
    public long bytesPerPosition() {
        return bytesPerPosition;
    }

    /// Positions that are taken where so many are asked for.
    public static int rounded(int positions) {
        return Math.multiplyExact(Math.ceilDiv(positions, BLOCK), BLOCK);
    }

    /// Hears, on the thread that frees, whenever positions become free.
    public void onFreed(Runnable listener) {
        freed.add(listener);
    }

    /// @throws KvCacheExhaustedException if fewer are free
    List<BlockRange> take(int positions, @Nullable BlockRange after) {
        return blocks.take(Math.ceilDiv(positions, BLOCK), after)
                .orElseThrow(() -> new KvCacheExhaustedException(positions, free(), positions(), bytesPerPosition));
    }

    void give(List<BlockRange> runs) {
        blocks.give(runs);
        freed.forEach(Runnable::run);
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        scope.close();
    }
}
