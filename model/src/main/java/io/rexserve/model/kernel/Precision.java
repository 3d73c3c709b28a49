package io.rexserve.model.kernel;

/// The type in which matrices are kept and multiplied; what is added up, normalised or looked up stays float32.
public enum Precision {
    /// Exact for checkpoints of any type; twice the memory of a 16-bit one.
    FLOAT32(6, 4),
    /// Half the memory, and twice the speed on processors with bfloat16 arithmetic; about three significant digits.
    BFLOAT16(15, 2);

    private final int torchType;
    private final int bytes;

    Precision(int torchType, int bytes) {
        this.torchType = torchType;
        this.bytes = bytes;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    /// PyTorch's number of the type, as kernels write it.
    public int torchType() {
        return torchType;
    }
}
