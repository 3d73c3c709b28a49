package io.rexserve.image.webp;

import io.rexserve.image.InvalidImageException;

/// A prefix code (RFC 9649, section 3.7.2) as tables: one over the first eight bits, and one more for each beginning of
/// longer words. An entry is a symbol, and in its lowest four bits the length of what it takes; an entry of the first
/// table that leads to another has there the number of bits that index that one, and a flag.
final class Vp8lCode {
    static final int MAX_LENGTH = 15;
    private static final int ROOT = 8;
    private static final int LEADS_ON = 1 << 31;

    private final int[] table;
    private final int root;

    private Vp8lCode(int[] table, int root) {
        this.table = table;
        this.root = root;
    }

    /// @param lengths of the words of all symbols, 0 for those without one
    /// @param count of symbols that can occur
    /// @throws InvalidImageException.Broken if the words do not fill the code
    static Vp8lCode of(int[] lengths, int count) {
        var counts = new int[MAX_LENGTH + 1];
        int used = 0;
        int only = 0;
        int longest = 0;
        for (int i = 0; i < count; i++) {
            if (lengths[i] > 0) {
                counts[lengths[i]]++;
                used++;
                only = i;
                longest = Math.max(longest, lengths[i]);
            }
        }
        if (used == 1) {
            return new Vp8lCode(new int[] {only << 4}, 0);
        }
        int open = 1;
        for (int length = 1; length <= MAX_LENGTH && open >= 0; length++) {
            open = 2 * open - counts[length];
        }
        if (used == 0 || open != 0) {
            throw new InvalidImageException.Broken("WEBP: a prefix code of its lossless image is not complete");
        }
        return filled(lengths, count, counts, longest);
    }

    private static Vp8lCode filled(int[] lengths, int count, int[] counts, int longest) {
        var next = new int[MAX_LENGTH + 2];
        for (int length = 1; length <= MAX_LENGTH; length++) {
            next[length + 1] = (next[length] + counts[length]) << 1;
        }
        int root = Math.min(ROOT, longest);
        int[] words = next.clone();
        var depth = new int[1 << root]; // of the longest word with each beginning
        for (int i = 0; i < count; i++) {
            if (lengths[i] > root) {
                int beginning = reversed(words[lengths[i]]++, lengths[i]) & ((1 << root) - 1);
                depth[beginning] = Math.max(depth[beginning], lengths[i] - root);
            }
        }
        int size = 1 << root;
        for (int bits : depth) {
            size += bits > 0 ? 1 << bits : 0;
        }
        var table = new int[size];
        int end = 1 << root;
        for (int i = 0; i < depth.length; i++) {
            if (depth[i] > 0) {
                table[i] = LEADS_ON | end << 4 | depth[i];
                end += 1 << depth[i];
            }
        }
        for (int i = 0; i < count; i++) {
            if (lengths[i] > 0) {
                place(table, root, reversed(next[lengths[i]]++, lengths[i]), lengths[i], i);
            }
        }
        return new Vp8lCode(table, root);
    }

    private static int reversed(int word, int length) {
        return Integer.reverse(word) >>> (32 - length);
    }

    private static void place(int[] table, int root, int word, int length, int symbol) {
        int start = 0;
        int bits = root;
        int index = word;
        int taken = length;
        if (length > root) {
            int lead = table[word & ((1 << root) - 1)];
            start = (lead & ~LEADS_ON) >> 4;
            bits = lead & 15;
            index = word >> root;
            taken = length - root;
        }
        for (int i = index; i < 1 << bits; i += 1 << taken) {
            table[start + i] = symbol << 4 | taken;
        }
    }

    /// Entries of the tables.
    int size() {
        return table.length;
    }

    int read(Vp8lBitReader reader) {
        int bits = reader.peek();
        int entry = table[bits & ((1 << root) - 1)];
        if (entry < 0) {
            reader.skip(root);
            entry = table[((entry & ~LEADS_ON) >> 4) + ((bits >>> root) & ((1 << (entry & 15)) - 1))];
        }
        reader.skip(entry & 15);
        return entry >> 4;
    }
}
