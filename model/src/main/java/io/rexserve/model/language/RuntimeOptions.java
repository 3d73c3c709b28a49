package io.rexserve.model.language;

import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.kvcache.KvCacheSize;

/// How a model is computed; none of it changes what is computed.
///
/// @param compute device, type and layout of the matrices
/// @param prefillChunk prompt tokens that one step reads where a sequence is read alone; it can
/// be cancelled between two
/// @param workPerCall multiplications of one native call of the decoder, unless a layer alone takes more; a step can be
/// cancelled between two
/// @param kvCacheSize size of the KV cache
public record RuntimeOptions(Compute compute, int prefillChunk, long workPerCall, KvCacheSize kvCacheSize) {
    /// Prompt tokens of one step by default.
    public static final int DEFAULT_PREFILL_CHUNK = 512;

    /// About a fifth of a second on two cores.
    public static final long DEFAULT_WORK_PER_CALL = 10_000_000_000L;

    /// Float32 on the CPU.
    public static final RuntimeOptions DEFAULT = on(Compute.CPU);

    public RuntimeOptions {
        if (prefillChunk < 1) {
            throw new IllegalArgumentException("prefill chunk: " + prefillChunk + " (expected: >= 1)");
        }
        if (workPerCall < 1) {
            throw new IllegalArgumentException("work per call: " + workPerCall + " (expected: >= 1)");
        }
    }

    public static RuntimeOptions on(Compute compute) {
        return new RuntimeOptions(compute, DEFAULT_PREFILL_CHUNK, DEFAULT_WORK_PER_CALL, KvCacheSize.DEFAULT);
    }

    public RuntimeOptions with(KvCacheSize other) {
        return new RuntimeOptions(compute, prefillChunk, workPerCall, other);
    }
}
