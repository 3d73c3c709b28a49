package io.rexserve.model.language.kvcache;

/// A sequence wants more tokens than the KV cache has free.
public final class KvCacheExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean everPossible;

    /// @param held tokens for which the sequence has blocks already
    KvCacheExhaustedException(int wanted, int held, int free, int total, long bytesPerToken) {
        super("KV cache: " + wanted + " tokens more of " + bytesPerToken + " bytes each (expected: <= " + free
                + ", which are free, of " + total + ")");
        this.everPossible = held + wanted <= total;
    }

    /// Whether it fits, with what the sequence holds already, once others have finished.
    public boolean everPossible() {
        return everPossible;
    }
}
