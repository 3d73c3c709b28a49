package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;

/// Ids for records of formats that name the image, not the record: the name, and for a further record of the same image
/// the name with the record's line. Takes 16 to 32 bytes an id, whatever its length: of each a 64-bit hash is kept.
final class UniqueIds {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int FIRST_CAPACITY = 1 << 10;

    private long[] hashes = new long[FIRST_CAPACITY];
    private int count;

    /// @param line of the record, unique in its dataset
    String unique(String name, long line) {
        return add(name) ? name : name + "#" + line;
    }

    /// As [#unique], for ids that the entries state: a repeated one is noted.
    String uniqueStated(String id, Entry entry, long line, ProblemSink problems) {
        String unique = unique(id, line);
        if (!unique.equals(id)) {
            problems.report(
                    ProblemReason.REPEATED_ID,
                    entry.place(),
                    "id: " + id + " (expected: each id once; read as " + unique + ")");
        }
        return unique;
    }

    /// Whether it was not there before.
    boolean add(String name) {
        if (count * 2 >= hashes.length) {
            grow();
        }
        return put(hashes, hash(name)) && ++count > 0;
    }

    private static boolean put(long[] table, long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash ^ hash >>> 32) & mask;
        while (table[slot] != 0) {
            if (table[slot] == hash) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        table[slot] = hash;
        return true;
    }

    private void grow() {
        long[] larger = new long[hashes.length * 2];
        for (long hash : hashes) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        hashes = larger;
    }

    /// FNV-1a over the characters, spread by a multiplication; 0 means free.
    private static long hash(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
