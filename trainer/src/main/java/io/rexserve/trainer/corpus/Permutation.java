package io.rexserve.trainer.corpus;

/// An order of the numbers below a size, computed place by place: nothing is stored, so that a training continues at
/// any place and every machine computes the same. A Feistel network of four rounds over the next even number of bits;
/// what falls outside is walked on until it falls inside (cycle walking, Black and Rogaway 2002).
final class Permutation {
    private static final int ROUNDS = 4;

    private final int size;
    private final int halfBits;
    private final long key;

    /// @param size at least 1
    Permutation(int size, long key) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: at least 1)");
        }
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1L, size - 1L));
        this.halfBits = Math.max(1, (bits + 1) / 2);
        this.key = key;
    }

    /// The number at a place.
    int at(int place) {
        long value = place;
        do {
            value = feistel(value);
        } while (value >= size);
        return (int) value;
    }

    private long feistel(long value) {
        long mask = (1L << halfBits) - 1;
        long left = value >>> halfBits;
        long right = value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (Mix.mix(key + round, right) & mask);
            left = right;
            right = next;
        }
        return (left << halfBits) | right;
    }
}
