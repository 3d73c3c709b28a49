package io.rexserve.data.duplicate;

import java.util.Arrays;

/// Hashes that are equal in one band of 16 bits, compared with each other.
///
/// Two hashes that differ in at most 3 bits are equal in at least one of four bands, so that every such pair is in a
/// bucket. In a large bucket the other 48 bits are cut into four bands again, and only what is equal in one of those is
/// compared (Manku, Jain, Das Sarma 2007, section 3: blocks within blocks). Nothing is missed by that.
public final class HashBucket {
    /// Bands of a hash.
    public static final int BANDS = 4;

    private static final int BAND_BITS = 16;
    /// Up to it, all pairs are compared.
    private static final int SMALL = 64;
    private static final int INNER_BITS = 12;
    private static final int INNER_BANDS = 4;

    private final int band;
    private final int distance;
    private long[] hashes = new long[SMALL];
    private long[] places = new long[SMALL];
    private int size;

    /// @param key of the bucket, as of [#key]
    /// @param distance most differing bits, 0 to 3
    public HashBucket(int key, int distance) {
        band = key >>> BAND_BITS;
        this.distance = distance;
    }

    /// Number of a band and its bits.
    ///
    /// @param band 0 to 3
    public static int key(int band, long hash) {
        return (band << BAND_BITS) | (int) ((hash >>> (band * BAND_BITS)) & ((1 << BAND_BITS) - 1));
    }

    /// @param hash that no other of the bucket is equal to
    /// @param place of the first picture that has it
    public void add(long hash, long place) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
        }
        hashes[size] = hash;
        places[size++] = place;
    }

    public int size() {
        return size;
    }

    public long hash(int i) {
        return hashes[i];
    }

    public long place(int i) {
        return places[i];
    }

    /// Of each hash the least place among those within the distance, its own included.
    public long[] earliest() {
        long[] earliest = Arrays.copyOf(places, size);
        if (size <= SMALL) {
            for (int i = 1; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    compare(i, j, earliest);
                }
            }
            return earliest;
        }
        for (int inner = 0; inner < INNER_BANDS; inner++) {
            compareEqual(inner, earliest);
        }
        return earliest;
    }

    /// Compares what is equal in one inner band.
    private void compareEqual(int inner, long[] earliest) {
        var order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = (long) innerBits(hashes[i], inner) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        int start = 0;
        for (int i = 1; i < size; i++) {
            if (order[i] >>> Integer.SIZE != order[start] >>> Integer.SIZE) {
                start = i;
            }
            for (int j = start; j < i; j++) {
                compare((int) order[i], (int) order[j], earliest);
            }
        }
    }

    /// Bits of an inner band: the hash without the bucket's band, cut into four.
    private int innerBits(long hash, int inner) {
        int shift = band * BAND_BITS;
        long below = shift == 0 ? 0 : hash & ((1L << shift) - 1);
        long above = band == BANDS - 1 ? 0 : hash >>> (shift + BAND_BITS);
        long rest = (above << shift) | below;
        return (int) ((rest >>> (inner * INNER_BITS)) & ((1 << INNER_BITS) - 1));
    }

    private void compare(int i, int j, long[] earliest) {
        if (PerceptualHash.distance(hashes[i], hashes[j]) <= distance) {
            earliest[i] = Math.min(earliest[i], places[j]);
            earliest[j] = Math.min(earliest[j], places[i]);
        }
    }
}
