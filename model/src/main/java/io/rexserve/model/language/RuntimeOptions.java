package io.rexserve.model.language;

import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.KvCacheSize;

/// How a model is computed; none of it changes what is computed.
///
/// @param compute device, type and layout of the matrices
/// @param prefillChunk positions that one prefill step takes; between two steps a request can be cancelled
/// @param keyValueRoom memory for the keys and values of all sequences
public record RuntimeOptions(Compute compute, int prefillChunk, KvCacheSize keyValueRoom) {
    /// Positions of one prefill step unless something else is said.
    public static final int DEFAULT_PREFILL_CHUNK = 512;

    /// Float32 on the CPU.
    public static final RuntimeOptions DEFAULT = on(Compute.CPU);

    public RuntimeOptions {
        if (prefillChunk < 1) {
            throw new IllegalArgumentException("prefill chunk: " + prefillChunk + " (expected: >= 1)");
        }
    }

    public static RuntimeOptions on(Compute compute) {
        return new RuntimeOptions(compute, DEFAULT_PREFILL_CHUNK, KvCacheSize.DEFAULT);
    }

    public RuntimeOptions with(KvCacheSize other) {
        return new RuntimeOptions(compute, prefillChunk, other);
    }
}
