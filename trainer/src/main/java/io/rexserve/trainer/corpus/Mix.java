package io.rexserve.trainer.corpus;

/// Hashes that do not change between runs, machines and versions of Java.
final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /// Two numbers as one of 64 well-mixed bits (the finalizer of SplitMix64).
    static long mix(long a, long b) {
        long z = a + GOLDEN * (b + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static long hash(long seed, String text) {
        long hash = mix(seed, text.length());
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash, text.charAt(i));
        }
        return hash;
    }
}
