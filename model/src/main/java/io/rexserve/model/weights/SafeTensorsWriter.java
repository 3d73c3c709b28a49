package io.rexserve.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/// Writes safetensors files; a reader never sees a half-written one, whatever ends the process or the machine.
public final class SafeTensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafeTensorsWriter() {}

    /// Writes the arrays in their order.
    ///
    /// @param arrays float32 arrays, stored as `type`, or int64 arrays, stored as they are
    /// @param type F32 or BF16 (rounded to nearest, ties to even)
    /// @param metadata free-form entries for the header
    public static void write(
            Path path, SequencedMap<String, NDArray> arrays, StoredType type, Map<String, String> metadata)
            throws IOException {
        if (type != StoredType.F32 && type != StoredType.BF16) {
            throw new IllegalArgumentException("type: " + type + " (expected: F32 or BF16)");
        }
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
            out.write(header(arrays, type, metadata));
            for (NDArray array : arrays.values()) {
                out.write(bytes(array, type));
            }
        }
        publish(partial, path);
    }

    /// Puts a file that is complete in the place of another, in one step that survives a loss of power.
    public static void publish(Path complete, Path path) throws IOException {
        try (FileChannel file = FileChannel.open(complete, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(complete, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static byte[] header(SequencedMap<String, NDArray> arrays, StoredType type, Map<String, String> metadata) {
        List<Entry> entries = arrays.entrySet().stream()
                .map(entry -> new Entry(
                        entry.getKey(),
                        storedAs(entry.getKey(), entry.getValue(), type),
                        LongStream.of(entry.getValue().getShape().getShape())
                                .boxed()
                                .toList()))
                .toList();
        return header(entries, metadata);
    }

    /// A tensor as the header names it.
    public record Entry(String name, StoredType type, List<Long> shape) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /// Bytes of all elements.
        public long bytes() {
            return shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
        }
    }

    /// What a file begins with: the header's length and the header, for tensors that follow one another without a gap.
    ///
    /// @param metadata free-form entries; left out where there are none
    public static byte[] header(List<Entry> tensors, Map<String, String> metadata) {
        var entries = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            entries.put("__metadata__", metadata);
        }
        long offset = 0;
        for (Entry entry : tensors) {
            long end = offset + entry.bytes();
            var tensor = new LinkedHashMap<String, Object>();
            tensor.put("dtype", entry.type().name());
            tensor.put("shape", entry.shape());
            tensor.put("data_offsets", List.of(offset, end));
            entries.put(entry.name(), tensor);
            offset = end;
        }
        byte[] json = JsonMapper.shared().writeValueAsString(entries).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.array();
    }

    private static StoredType storedAs(String name, NDArray array, StoredType type) {
        if (array.getDataType() == DataType.INT64) {
            return StoredType.I64;
        }
        if (array.getDataType() == DataType.FLOAT32) {
            return type;
        }
        throw new IllegalArgumentException(
                "tensor " + name + ": " + array.getDataType() + " (expected: float32 or int64)");
    }

    private static byte[] bytes(NDArray array, StoredType type) {
        if (array.getDataType() == DataType.INT64) {
            long[] values = array.toLongArray();
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asLongBuffer().put(values);
            return buffer.array();
        }
        float[] values = array.toFloatArray();
        ByteBuffer buffer = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (type == StoredType.F32) {
            buffer.asFloatBuffer().put(values);
        } else {
            for (float value : values) {
                buffer.putShort(bfloat16(value));
            }
        }
        return buffer.array();
    }

    /// Rounded to nearest, ties to even; NaN stays NaN.
    public static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        int roundToEven = 0x7fff + ((bits >>> 16) & 1);
        return (short) ((bits + roundToEven) >>> 16);
    }
}
