package io.rexserve.model.language;

import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.KvCacheSize;

/// How a model is computed; none of it changes what is computed.
///
/// @param compute device, type and layout of the matrices
/// @param prefillChunk prompt tokens that one step reads where a sequence is read alone; it can
/// be cancelled between two
/// @param kvCacheSize size of the KV cache
public record RuntimeOptions(Compute compute, int prefillChunk, KvCacheSize kvCacheSize) {
    /// Prompt tokens of one step by default.
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
