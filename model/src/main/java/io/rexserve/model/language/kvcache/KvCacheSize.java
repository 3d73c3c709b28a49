package io.rexserve.model.language.kvcache;

/// How much memory a decoder takes for the keys and values of all its sequences, once and for all.
public sealed interface KvCacheSize {
    /// Two of the longest sequences.
    KvCacheSize DEFAULT = new Sequences(2);

    /// Positions that fit.
    ///
    /// @param bytesPerPosition of all layers together
    /// @param longest positions of the longest sequence
    int positions(long bytesPerPosition, int longest);

    /// So many of the longest sequences.
    record Sequences(int count) implements KvCacheSize {
        public Sequences {
            if (count < 1) {
                throw new IllegalArgumentException("sequences: " + count + " (expected: >= 1)");
            }
        }

        @Override
        public int positions(long bytesPerPosition, int longest) {
            return Math.multiplyExact(count, longest);
        }
    }

    /// So many of the longest sequences, but no more than fit into so many bytes, and one of them in any case.
    record Within(int sequences, long bytes) implements KvCacheSize {
        @Override
        public int positions(long bytesPerPosition, int longest) {
            long wanted = Math.min((long) sequences * longest, bytes / bytesPerPosition);
            return Math.toIntExact(Math.clamp(wanted, longest, Integer.MAX_VALUE / 2));
        }
    }

    /// At most so many bytes.
    record Bytes(long count) implements KvCacheSize {
        @Override
        public int positions(long bytesPerPosition, int longest) {
            long blocks = count / (bytesPerPosition * KvCache.BLOCK);
            if (blocks < 1) {
                throw new IllegalArgumentException("key-value memory: " + count + " bytes (expected: >= "
                        + bytesPerPosition * KvCache.BLOCK + " for one block of " + KvCache.BLOCK
                        + " positions)");
            }
            return Math.toIntExact(Math.min(blocks, Integer.MAX_VALUE / KvCache.BLOCK)) * KvCache.BLOCK;
        }
    }
}
