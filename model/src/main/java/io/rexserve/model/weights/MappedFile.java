package io.rexserve.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One safetensors file, mapped into memory read-only.
final class MappedFile implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    // DJL takes the address of a buffer and does not look at its size, which may not exceed an int.
    private static final long BUFFER_LIMIT = 1 << 20;

    private final Arena arena;
    private final MemorySegment content;
    private final SafeTensorsHeader header;

    private MappedFile(Arena arena, MemorySegment content, SafeTensorsHeader header) {
        this.arena = arena;
        this.content = content;
        this.header = header;
    }

    @SuppressWarnings("MustBeClosedChecker") // the mapped file owns the arena from here on and closes it
    static MappedFile open(Path path) {
        Arena arena = Arena.ofShared();
        MappedFile opened = null;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            opened = new MappedFile(arena, content, header(path.toString(), content));
            return opened;
        } catch (IOException e) {
            throw new CheckpointException(path + ": cannot be read: " + e.getMessage(), e);
        } finally {
            closeUnless(opened, arena);
        }
    }

    private static void closeUnless(@Nullable MappedFile opened, Arena arena) {
        if (opened == null) {
            arena.close();
        }
    }

    private static SafeTensorsHeader header(String file, MemorySegment content) {
        long size = content.byteSize();
        if (size < LENGTH_BYTES) {
            throw new CheckpointException(file + ": " + size + " bytes (expected: a safetensors file)");
        }
        requireBinary(file, content);
        long length = content.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        if (length < 2 || length > SafeTensorsHeader.MAX_BYTES || length > size - LENGTH_BYTES) {
            throw new CheckpointException(file + ": header of " + Long.toUnsignedString(length)
                    + " bytes (expected: 2 to " + Math.min(SafeTensorsHeader.MAX_BYTES, size - LENGTH_BYTES)
                    + " in a file of " + size + "; is it truncated, or no safetensors file?)");
        }
        byte[] json = content.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return SafeTensorsHeader.parse(file, json, LENGTH_BYTES + length, size);
    }

    // Two things that downloads leave behind in place of the file.
    private static void requireBinary(String file, MemorySegment content) {
        byte[] start = content.asSlice(0, Math.min(64, content.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(start, StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("version https://git-lfs")) {
            throw new CheckpointException(file + ": a Git LFS pointer (expected: the file itself; run git lfs pull)");
        }
        if (text.startsWith("<")) {
            throw new CheckpointException(file + ": an HTML or XML page (expected: a safetensors file)");
        }
    }

    SafeTensorsHeader header() {
        return header;
    }

    /// A view without a copy; bfloat16 comes labelled as float16.
    NDArray view(NDManager scope, TensorInfo tensor) {
        if (tensor.length() == 0) {
            return scope.zeros(new Shape(tensor.dimensions()), tensor.type().mappedAs());
        }
        MemorySegment bytes = content.asSlice(tensor.offset(), tensor.length());
        ByteBuffer buffer;
        if (bytes.address() % tensor.type().bytes() == 0) {
            buffer = bytes.asSlice(0, Math.min(BUFFER_LIMIT, tensor.length())).asByteBuffer();
        } else {
            buffer = alignedCopy(bytes)
                    .asSlice(0, Math.min(BUFFER_LIMIT, tensor.length()))
                    .asByteBuffer();
        }
        return JniUtils.createNdFromByteBuffer(
                (PtNDManager) scope,
                buffer,
                new Shape(tensor.dimensions()),
                tensor.type().mappedAs(),
                SparseFormat.DENSE,
                Device.cpu());
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
