package io.rexserve.datasets.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Which keys have been seen, in 16 bytes for each: 64 bits of a digest stand for a key, so that among a million keys
/// two are confused with a probability of 3e-8.
public final class SeenKeys {
    private long[] slots = new long[1 << 10];
    private int size;

    /// Whether the key is new.
    public boolean add(String key) {
        return add(key.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether the key is new.
    public boolean add(byte[] key) {
        if (2 * size >= slots.length) {
            grow();
        }
        boolean added = insert(slots, hash(key));
        size += added ? 1 : 0;
        return added;
    }

    public boolean contains(String key) {
        long hash = hash(key.getBytes(StandardCharsets.UTF_8));
        int at = (int) hash & (slots.length - 1);
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & (slots.length - 1);
        }
        return slots[at] == hash;
    }

    private void grow() {
        var larger = new long[2 * slots.length];
        for (long hash : slots) {
            if (hash != 0) {
                insert(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean insert(long[] slots, long hash) {
        int at = (int) hash & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = hash;
        return true;
    }

    private static long hash(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            long hash = ByteBuffer.wrap(digest).getLong();
            return hash == 0 ? 1 : hash;
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
