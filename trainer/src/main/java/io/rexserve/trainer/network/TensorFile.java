package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorInfo;
import io.rexserve.trainer.network.ModelFolderCopy.Replacement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One safetensors file: stored tensors as they are, replaced ones rounded to the stored type.
final class TensorFile {
    // Rows are converted in parts of about this many elements, not to hold a large table twice.
    private static final long PART = 1 << 24;

    private TensorFile() {}

    /// @param names in the order of the file
    /// @return bytes of all tensors
    /// @throws CheckpointException naming a replaced tensor that holds what its type cannot
    static long write(Path file, Checkpoint checkpoint, List<String> names, Map<String, Replacement> replaced)
            throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var entries = new ArrayList<SafeTensorsWriter.Entry>();
            for (String name : names) {
                TensorInfo info = checkpoint.info(name);
                Replacement other = replaced.get(name);
                entries.add(
                        new SafeTensorsWriter.Entry(name, info.type(), other == null ? info.shape() : other.shape()));
            }
            writeAll(out, ByteBuffer.wrap(SafeTensorsWriter.header(entries, metadata(checkpoint))));
            long start = out.position();
            for (String name : names) {
                Replacement other = replaced.get(name);
                if (other != null) {
                    writeValues(out, checkpoint.info(name), other.values());
                } else {
                    copy(out, checkpoint, checkpoint.info(name));
                }
            }
            out.force(true);
            return out.position() - start;
        }
    }

    private static Map<String, String> metadata(Checkpoint checkpoint) {
        var metadata = new LinkedHashMap<>(checkpoint.metadata());
        metadata.putIfAbsent("format", "pt"); // transformers refuses files without it
        return metadata;
    }

    private static void copy(FileChannel out, Checkpoint checkpoint, TensorInfo info) throws IOException {
        if (!info.strides().equals(TensorInfo.rowMajor(info.shape()))) {
            writeValues(out, info, scope -> checkpoint.widened(scope, info.name()));
            return;
        }
        try (FileChannel in = FileChannel.open(checkpoint.path(info.name()), StandardOpenOption.READ)) {
            long at = info.offset();
            long end = info.offset() + info.length();
            while (at < end) {
                long done = in.transferTo(at, end - at, out);
                if (done <= 0) {
                    throw new IOException(checkpoint.path(info.name()) + ": ends at byte " + at + " (expected: " + end
                            + " bytes of tensor " + info.name() + ")");
                }
                at += done;
            }
        }
    }

    private static void writeValues(FileChannel out, TensorInfo info, Function<NDManager, NDArray> values)
            throws IOException {
        try (NDManager scope = Torch.scope()) {
            NDArray all = values.apply(scope);
            long rows = all.getShape().dimension() == 0 ? 1 : all.getShape().get(0);
            long each = Math.max(1, all.size() / Math.max(1, rows));
            long step = Math.max(1, PART / each);
            for (long start = 0; start < rows; start += step) {
                try (NDManager part = scope.newSubManager()) {
                    NDArray some = rows <= step
                            ? all
                            : all.get(part, new NDIndex("{}:{}", start, Math.min(rows, start + step)));
                    writeAll(out, bytes(info, some.toFloatArray()));
                }
            }
        }
    }

    private static ByteBuffer bytes(TensorInfo info, float[] values) {
        StoredType type = info.type();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (!Float.isFinite(value) || (type == StoredType.F16 && Float.isInfinite(half(value)))) {
                throw new CheckpointException(
                        "tensor " + info.name() + ": " + value + " (expected: finite in " + type + ")");
            }
            switch (type) {
                case F32 -> bytes.putFloat(value);
                case BF16 -> bytes.putShort(SafeTensorsWriter.bfloat16(value));
                case F16 -> bytes.putShort(Float.floatToFloat16(value));
                case F64 -> bytes.putDouble(value);
                case BOOL, U8, I8, I32, I64 ->
                    throw new CheckpointException(
                            "tensor " + info.name() + ": " + type + " (expected: a floating-point tensor)");
            }
        }
        return bytes.flip();
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }

    private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
