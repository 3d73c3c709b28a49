package io.rexserve.data.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Paths by 127 bits of their SHA-256, in 32 to 64 bytes each whatever their length: a listing of millions of planned
/// files is looked up in it. Two of a billion paths are taken for one with a probability of 1e-20.
final class PathSet {
    private static final int FIRST = 1 << 10;

    private final MessageDigest sha256;
    /// Two longs a path; 0 in the first one is an empty place.
    private long[] table = new long[2 * FIRST];

    private int size;

    PathSet() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    void add(String path) {
        if (2 * size >= table.length / 2) {
            grow();
        }
        byte[] digest = digest(path);
        if (put(table, first(digest), second(digest))) {
            size++;
        }
    }

    boolean contains(String path) {
        byte[] digest = digest(path);
        long first = first(digest);
        int at = place(table, first, second(digest));
        return table[at] == first;
    }

    private void grow() {
        var larger = new long[Math.multiplyExact(table.length, 2)];
        for (int at = 0; at < table.length; at += 2) {
            if (table[at] != 0) {
                put(larger, table[at], table[at + 1]);
            }
        }
        table = larger;
    }

    private static boolean put(long[] table, long first, long second) {
        int at = place(table, first, second);
        boolean added = table[at] == 0;
        table[at] = first;
        table[at + 1] = second;
        return added;
    }

    /// Where a path is, or would be: the tables have a power of two of places, half of them empty.
    private static int place(long[] table, long first, long second) {
        int mask = table.length - 2;
        int at = (int) first & mask;
        while (table[at] != 0 && (table[at] != first || table[at + 1] != second)) {
            at = at + 2 & mask;
        }
        return at;
    }

    private byte[] digest(String path) {
        return sha256.digest(path.getBytes(StandardCharsets.UTF_8));
    }

    /// Never 0.
    private static long first(byte[] digest) {
        return number(digest, 0) | 1L << 62;
    }

    private static long second(byte[] digest) {
        return number(digest, Long.BYTES);
    }

    private static long number(byte[] digest, int from) {
        long number = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            number = (number << Byte.SIZE) | (digest[i] & 0xff);
        }
        return number;
    }
}
