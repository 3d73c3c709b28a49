package io.rexserve.model.language;

/// The type in which the decoder's matrices are kept and multiplied; everything else is float32.
public enum Precision {
    /// Exact for checkpoints of any type; twice the memory of a 16-bit one.
    FLOAT32,
    /// Half the memory, and the faster choice on processors with bfloat16 arithmetic; about three significant digits.
    BFLOAT16
}
