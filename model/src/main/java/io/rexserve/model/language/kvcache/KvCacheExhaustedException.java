package io.rexserve.model.language.kvcache;

/// A sequence wants more tokens than the KV cache has free.
public final class KvCacheExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean everPossible;

    KvCacheExhaustedException(int wanted, int free, int total, long bytesPerToken) {
        super("KV cache: " + wanted + " tokens more of " + bytesPerToken + " bytes each (expected: <= " + free
                + ", which are free, of " + total + ")");
        this.everPossible = wanted <= total;
    }

    /// Whether it fits once others have finished.
    public boolean everPossible() {
        return everPossible;
    }
}
