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

/// The memory for keys and values of all sequences of a decoder: per layer one tensor `[1, kv_heads, S_max,
/// head_dim]`, allocated in blocks of [#BLOCK] tokens (Kwon et al. 2023, PagedAttention; here a sequence's blocks are
/// neighbours where possible, so that attention reads them in place).
///
/// Its size never changes. The operating system provides pages when they are first written.
public final class KvCache implements AutoCloseable {
    /// Tokens of one block.
    public static final int BLOCK = 32;

    private final NDManager scope;
    private final TensorList keys;
    private final TensorList values;
    private final BlockAllocator blocks;
    private final long bytesPerToken;
    private final List<Runnable> freed = new CopyOnWriteArrayList<>();

    /// @param parent owns the memory
    /// @param like an array on the device that it takes
    /// @param tokens that fit at least
    public KvCache(Kernel kernel, NDManager parent, DecoderConfig config, Precision type, NDArray like, int tokens) {
        this.blocks = new BlockAllocator(Math.ceilDiv(tokens, BLOCK));
        this.bytesPerToken = config.kvCacheBytesPerToken(type);
        this.scope = parent.newSubManager();
        this.keys = tensors(kernel, config, type, like);
        this.values = tensors(kernel, config, type, like);
    }

    private TensorList tensors(Kernel kernel, DecoderConfig config, Precision type, NDArray like) {
        return TensorList.of(kernel.run(
                scope,
                "new_kv_cache",
                KernelArgument.integer(config.layers()),
                KernelArgument.integers(1, config.kvHeads(), tokens(), config.headDim()),
                KernelArgument.integer(type.torchType()),
                KernelArgument.tensor(like)));
    }

    public TensorList keys() {
        return keys;
    }

    public TensorList values() {
        return values;
    }

    /// Tokens that fit in all.
    public int tokens() {
        return blocks.totalBlocks() * BLOCK;
    }

    /// Tokens that fit into the free blocks.
    public int freeTokens() {
        return blocks.freeBlocks() * BLOCK;
    }

    /// Bytes of the keys and values of one token, all layers together.
    public long bytesPerToken() {
        return bytesPerToken;
    }

    /// Tokens rounded up to whole blocks.
    public static int rounded(int tokens) {
        return Math.multiplyExact(Math.ceilDiv(tokens, BLOCK), BLOCK);
    }

    /// Adds a listener that is called, on the thread that frees, whenever blocks become free.
    public void onFreed(Runnable listener) {
        freed.add(listener);
    }

    /// @param held tokens for which the holder has blocks already
    /// @param after the holder's last range, if it has one
    /// @throws KvCacheExhaustedException if fewer are free
    List<BlockRange> allocate(int tokens, int held, @Nullable BlockRange after) {
        return blocks.allocate(Math.ceilDiv(tokens, BLOCK), after)
                .orElseThrow(() -> new KvCacheExhaustedException(tokens, held, freeTokens(), tokens(), bytesPerToken));
    }

    void free(List<BlockRange> ranges) {
        blocks.free(ranges);
        freed.forEach(Runnable::run);
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        scope.close();
    }
}
