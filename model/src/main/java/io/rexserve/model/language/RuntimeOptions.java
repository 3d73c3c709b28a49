package io.rexserve.model.language;

/// How a model is computed; none of it changes what is computed.
///
/// @param packedLinears whether the decoder's matrices are reordered for oneDNN: faster decoding on a CPU, one more
/// copy of a tied table
/// @param precision type of the decoder's matrices
/// @param prefillChunk positions that one prefill step takes; between two steps a request can be cancelled
public record RuntimeOptions(boolean packedLinears, Precision precision, int prefillChunk) {
    /// Float32, packed: what suits a CPU without bfloat16 arithmetic.
    public static final RuntimeOptions DEFAULT = new RuntimeOptions(true, Precision.FLOAT32, 512);

    public RuntimeOptions {
        if (prefillChunk < 1) {
            throw new IllegalArgumentException("prefill chunk: " + prefillChunk + " (expected: >= 1)");
        }
        if (packedLinears && precision != Precision.FLOAT32) {
            throw new IllegalArgumentException("packed linears: " + precision + " (expected: FLOAT32)");
        }
    }
}
