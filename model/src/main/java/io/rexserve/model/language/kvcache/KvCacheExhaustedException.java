package io.rexserve.model.language.kvcache;

/// A sequence wants more positions than the pool of keys and values has free.
public final class KvCacheExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean everPossible;

    KvCacheExhaustedException(int wanted, int free, int total, long bytesPerPosition) {
        super("key-value memory: " + wanted + " positions more of " + bytesPerPosition + " bytes each (expected: <= "
                + free + ", which are free, of " + total + ")");
        this.everPossible = wanted <= total;
    }

    /// Whether it fits once others have left.
    public boolean everPossible() {
        return everPossible;
    }
}
