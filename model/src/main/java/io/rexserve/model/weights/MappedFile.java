package io.rexserve.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.HostArray;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One file of weights, mapped into memory read-only. The file must not be cut while it is mapped.
final class MappedFile implements AutoCloseable {
    // Of a tensor that is written elsewhere.
    private static final int BLOCK = 1 << 20;

    private final Path path;
    private final Arena arena;
    private final MemorySegment content;
    private final TensorTable table;

    private MappedFile(Path path, Arena arena, MemorySegment content, TensorTable table) {
        this.path = path;
        this.arena = arena;
        this.content = content;
        this.table = table;
    }

    @SuppressWarnings("MustBeClosedChecker") // the mapped file owns the arena from here on and closes it
    static MappedFile open(Path path) {
        Arena arena = Arena.ofShared();
        MappedFile opened = null;
        ModelFile.requireRegular(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            refuseForeign(path, content);
            opened = new MappedFile(path, arena, content, WeightFormat.of(path).read(path.toString(), content));
            return opened;
        } catch (IOException e) {
            throw new CheckpointException(path + ": " + ModelFile.fault(e), e);
        } finally {
            closeUnless(opened, arena);
        }
    }

    private static void refuseForeign(Path path, MemorySegment content) {
        byte[] start = content.asSlice(0, Math.min(ForeignContent.INSPECTED_BYTES, content.byteSize()))
                .toArray(ValueLayout.JAVA_BYTE);
        ForeignContent.refuse(path.toString(), start, "a file of weights");
    }

    private static void closeUnless(@Nullable MappedFile opened, Arena arena) {
        if (opened == null) {
            arena.close();
        }
    }

    Path path() {
        return path;
    }

    TensorTable table() {
        return table;
    }

    /// A view without a copy of a contiguous tensor; bfloat16 comes labelled as float16.
    NDArray view(NDManager scope, TensorInfo tensor) {
        if (tensor.length() == 0) {
            return scope.zeros(new Shape(tensor.dimensions()), tensor.type().mappedAs());
        }
        requireUncut();
        MemorySegment bytes = content.asSlice(tensor.offset(), tensor.length());
        MemorySegment aligned = bytes.address() % tensor.type().bytes() == 0 ? bytes : alignedCopy(bytes);
        return HostArray.view(
                scope, aligned, new Shape(tensor.dimensions()), tensor.type().mappedAs(), Device.cpu());
    }

    // Reading pages beyond the end of a file that was cut ends the process (SIGBUS): what was cut before is refused.
    // Nothing protects against a cut while a tensor is read, so files of a running service are replaced, never written.
    private void requireUncut() {
        try {
            long size = Files.size(path);
            if (size < content.byteSize()) {
                throw new CheckpointException(path + ": " + size + " bytes (expected: " + content.byteSize()
                        + ", as when it was opened; replace files of a model by renaming others over them)");
            }
        } catch (IOException e) {
            throw new CheckpointException(path + ": " + ModelFile.fault(e), e);
        }
    }

    /// Writes a tensor's elements in the order of its shape, whatever its strides.
    void write(TensorInfo tensor, OutputStream out) throws IOException {
        if (tensor.length() == 0) {
            return;
        }
        requireUncut();
        if (tensor.isContiguous()) {
            writeBytes(content.asSlice(tensor.offset(), tensor.length()), out);
        } else {
            writeStrided(tensor, 0, tensor.offset(), out);
        }
    }

    private static void writeBytes(MemorySegment bytes, OutputStream out) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += BLOCK) {
            out.write(bytes.asSlice(at, Math.min(BLOCK, bytes.byteSize() - at)).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /// @param dimension the outermost whose index is still open
    /// @param offset byte of the first element under the indices before
    private void writeStrided(TensorInfo tensor, int dimension, long offset, OutputStream out) throws IOException {
        int size = tensor.type().bytes();
        if (dimension == tensor.shape().size()) {
            out.write(content.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE));
            return;
        }
        boolean last = dimension == tensor.shape().size() - 1;
        if (last && tensor.strides().get(dimension) == 1) {
            writeBytes(content.asSlice(offset, tensor.shape().get(dimension) * size), out);
            return;
        }
        for (long index = 0; index < tensor.shape().get(dimension); index++) {
            writeStrided(
                    tensor, dimension + 1, offset + index * tensor.strides().get(dimension) * size, out);
        }
    }

    /// Drops the tensor's pages from this process.
    void release(TensorInfo tensor) {
        if (tensor.length() > 0) {
            content.asSlice(tensor.offset(), tensor.length()).unload();
        }
    }

    // A header whose length is no multiple of 8 leaves tensors on odd addresses, which vector loads do not take.
    private MemorySegment alignedCopy(MemorySegment bytes) {
        return arena.allocate(bytes.byteSize(), Long.BYTES).copyFrom(bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
