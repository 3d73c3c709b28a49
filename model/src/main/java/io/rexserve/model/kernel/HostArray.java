package io.rexserve.model.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Arrays with values from Java, in memory of libtorch that is free as soon as they are closed.
///
/// DJL's own `create` keeps the values in a direct buffer for as long as the Java object lives: a service whose heap is
/// rarely collected then holds gigabytes of images whose requests have ended.
public final class HostArray {
    // DJL takes the address of a buffer and does not look at its size, which may not exceed an int.
    private static final long BUFFER_LIMIT = 1 << 20;

    private HostArray() {}

    /// @param scope owns the array, on the scope's device
    /// @param shape as many elements as values
    public static NDArray of(NDManager scope, float[] values, Shape shape) {
        try (Arena arena = Arena.ofConfined()) {
            return copied(
                    scope, arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), values.length, shape, DataType.FLOAT32);
        }
    }

    /// As [#of(NDManager, float[], Shape)], int64.
    public static NDArray of(NDManager scope, long[] values, Shape shape) {
        try (Arena arena = Arena.ofConfined()) {
            return copied(
                    scope, arena.allocateFrom(ValueLayout.JAVA_LONG, values), values.length, shape, DataType.INT64);
        }
    }

    /// As [#of(NDManager, float[], Shape)], boolean.
    public static NDArray of(NDManager scope, boolean[] values, Shape shape) {
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            return copied(
                    scope, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), values.length, shape, DataType.BOOLEAN);
        }
    }

    /// A vector, int64.
    public static NDArray of(NDManager scope, long... values) {
        return of(scope, values, new Shape(values.length));
    }

    private static NDArray copied(NDManager scope, MemorySegment values, int count, Shape shape, DataType type) {
        if (shape.size() != count) {
            throw new IllegalArgumentException(
                    "values: " + count + " (expected: " + shape.size() + " for " + shape + ")");
        }
        if (count == 0) {
            return scope.zeros(shape, type);
        }
        try (NDArray view = view(scope, values, shape, type, scope.getDevice())) {
            return view.duplicate();
        }
    }

    /// An array over memory that outlives it; on another device than the CPU a copy.
    public static NDArray view(NDManager scope, MemorySegment values, Shape shape, DataType type, Device device) {
        return JniUtils.createNdFromByteBuffer(
                Torch.pt(scope),
                values.asSlice(0, Math.min(BUFFER_LIMIT, values.byteSize())).asByteBuffer(),
                shape,
                type,
                SparseFormat.DENSE,
                device);
    }
}
