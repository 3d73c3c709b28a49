package io.rexserve.llm.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.language.kvcache.BlockAllocator;
import io.rexserve.model.language.kvcache.BlockRange;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Memory of a fixed size for copies of arrays that live longer than what is computed meanwhile, on the
/// device of the first of them.
///
/// Allocated one by one among arrays of short life, they would fragment the heap, and the process would grow for
/// hours. Safe for use by several threads.
public final class ArrayStore implements AutoCloseable {
    /// Bytes of one block; arrays that are kept together take whole blocks.
    public static final int BLOCK = 1 << 16;

    private static final KernelText TEXT = new KernelText("store", """
            def new_buffer(self, bytes: int, like: Tensor) -> Tensor:
              return torch.empty([torch.floordiv(bytes, torch.element_size(like))], dtype=like.dtype, device=like.device)

            def keep(self, buffers: List[Tensor], first: int, alignment: int, arrays: List[Tensor]) -> List[Tensor]:
              kept = annotate(List[Tensor], [])
              at = first
              for i in range(torch.len(arrays)):
                array = arrays[i]
                size = torch.element_size(array)
                flat = torch.narrow(buffers[i], 0, torch.floordiv(at, size), torch.numel(array))
                sizes = torch.size(array)
                strides = torch.stride(array)
                span = 1
                for k in range(torch.len(sizes)):
                  span = span + (sizes[k] - 1) * strides[k]
                if torch.eq(span, torch.numel(array)):
                  copy = torch.as_strided(flat, sizes, strides, torch.storage_offset(flat))  # as it lies, channels last
                else:
                  copy = torch.view(flat, sizes)
                torch.append(kept, torch.copy_(copy, array))
                at = at + torch.floordiv(torch.numel(array) * size + alignment - 1, alignment) * alignment
              return kept
            """);
    // In bytes, of each array, as allocators align it.
    private static final int ALIGNMENT = 64;

    private final Kernel kernel = Kernel.compile("store", List.of(TEXT));
    private final NDManager scope;
    private final int blocks;
    private final @Nullable BlockAllocator allocator;
    // One per type, each of the size of the store: pages that no array of the type was in take addresses only.
    private final Map<DataType, NDArray> buffers = new EnumMap<>(DataType.class);

    /// Copies in neighbouring blocks.
    ///
    /// @param arrays in the order of the originals; they belong to the target scope
    public record Kept(List<NDArray> arrays, BlockRange range) {
        public Kept {
            arrays = List.copyOf(arrays);
        }
    }

    /// @param parent owns the memory
    /// @param bytes its size, of which whole blocks are used
    public ArrayStore(NDManager parent, long bytes) {
        this.scope = parent.newSubManager();
        this.blocks = Math.toIntExact(bytes / BLOCK);
        this.allocator = blocks > 0 ? new BlockAllocator(blocks) : null;
    }

    /// Copies arrays.
    ///
    /// @param target scope of the copies, to be closed before they are freed
    /// @param arrays all on one device
    /// @return empty if there is no gap for all of them together
    public Optional<Kept> keep(NDManager target, List<NDArray> arrays) {
        if (allocator == null) {
            return Optional.empty();
        }
        long bytes = arrays.stream().mapToLong(ArrayStore::aligned).sum();
        long wanted = Math.max(1, Math.ceilDiv(bytes, BLOCK));
        return allocator.allocateTogether(Math.toIntExact(wanted)).map(range -> copied(target, arrays, range));
    }

    private Kept copied(NDManager target, List<NDArray> arrays, BlockRange range) {
        boolean done = false;
        try {
            var kept = new Kept(
                    kernel.run(
                            target,
                            "keep",
                            KernelArgument.tensors(
                                    arrays.stream().map(this::buffer).toList()),
                            KernelArgument.integer(range.first() * (long) BLOCK),
                            KernelArgument.integer(ALIGNMENT),
                            KernelArgument.tensors(arrays)),
                    range);
            done = true;
            return kept;
        } finally {
            if (!done) {
                free(range);
            }
        }
    }

    private synchronized NDArray buffer(NDArray like) {
        return buffers.computeIfAbsent(
                like.getDataType(),
                _ -> kernel.runOne(
                        scope,
                        "new_buffer",
                        KernelArgument.integer(blocks * (long) BLOCK),
                        KernelArgument.tensor(like)));
    }

    private static long aligned(NDArray array) {
        return Math.ceilDiv(array.size() * array.getDataType().getNumOfBytes(), ALIGNMENT) * ALIGNMENT;
    }

    /// Frees the blocks of copies; their scope must have been closed.
    public void free(Kept kept) {
        free(kept.range());
    }

    private void free(BlockRange range) {
        if (allocator != null) {
            allocator.free(List.of(range));
        }
    }

    @Override
    public void close() {
        scope.close();
        kernel.close();
    }
}
