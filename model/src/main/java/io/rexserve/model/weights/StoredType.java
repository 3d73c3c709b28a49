package io.rexserve.model.weights;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/// Element types of a safetensors file, named as the format names them.
public enum StoredType {
    BOOL(1, DataType.BOOLEAN),
    U8(1, DataType.UINT8),
    I8(1, DataType.INT8),
    I32(4, DataType.INT32),
    I64(8, DataType.INT64),
    F16(2, DataType.FLOAT16),
    // DJL has no usable bfloat16: arrays are mapped as float16 and relabelled by a kernel.
    BF16(2, DataType.FLOAT16),
    F32(4, DataType.FLOAT32),
    F64(8, DataType.FLOAT64);

    private final int bytes;
    private final DataType mappedAs;

    StoredType(int bytes, DataType mappedAs) {
        this.bytes = bytes;
        this.mappedAs = mappedAs;
    }

    /// Bytes per element.
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    DataType mappedAs() {
        return mappedAs;
    }

    static StoredType of(String source, String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CheckpointException(source + ": dtype " + Printable.excerpt(name)
                        + " (expected: one of " + Arrays.toString(values()) + ")"));
    }
}
