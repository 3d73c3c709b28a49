package io.rexserve.model.language.kvcache;

/// The size of a decoder's KV cache, which is allocated once.
public sealed interface KvCacheSize {
    /// Two of the longest sequences.
    KvCacheSize DEFAULT = new Sequences(2);

    /// Tokens that fit.
    ///
    /// @param bytesPerToken of all layers together
    /// @param longest tokens of the longest sequence
    int tokens(long bytesPerToken, int longest);

    /// So many of the longest sequences.
    record Sequences(int count) implements KvCacheSize {
        public Sequences {
            if (count < 1) {
                throw new IllegalArgumentException("sequences: " + count + " (expected: >= 1)");
            }
        }

        @Override
        public int tokens(long bytesPerToken, int longest) {
            return Math.multiplyExact(count, longest);
        }
    }

    /// So many of the longest sequences, but no more than fit into so many bytes, and one of them in any case.
    record Within(int sequences, long bytes) implements KvCacheSize {
        @Override
        public int tokens(long bytesPerToken, int longest) {
            long wanted = Math.min((long) sequences * longest, bytes / bytesPerToken);
            return Math.toIntExact(Math.clamp(wanted, longest, Integer.MAX_VALUE / 2));
        }
    }

    /// At most so many bytes.
    record Bytes(long count) implements KvCacheSize {
        @Override
        public int tokens(long bytesPerToken, int longest) {
            long blocks = count / (bytesPerToken * KvCache.BLOCK);
            if (blocks < 1) {
                throw new IllegalArgumentException("KV cache: " + count + " bytes (expected: >= "
                        + bytesPerToken * KvCache.BLOCK + " for one block of " + KvCache.BLOCK
                        + " tokens)");
            }
            return Math.toIntExact(Math.min(blocks, Integer.MAX_VALUE / KvCache.BLOCK)) * KvCache.BLOCK;
        }
    }
}
