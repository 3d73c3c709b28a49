package io.rexserve.model.language.kvcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The blocks of the KV cache that one sequence holds, or that the sequences of one conversation share, and how many
/// of their slots are filled.
///
/// Truncating it to a shared prefix costs nothing: later tokens are overwritten. Closing it frees
/// its blocks, on any thread.
public final class BlockTable implements AutoCloseable {
    private final KvCache kvCache;
    private final List<BlockRange> ranges = new ArrayList<>();
    private int capacity;
    private int length;
    private boolean closed;

    public BlockTable(KvCache kvCache) {
        this.kvCache = kvCache;
    }

    /// Tokens whose keys and values it holds.
    public int length() {
        return length;
    }

    /// Allocates blocks for so many tokens in all.
    ///
    /// @throws KvCacheExhaustedException if too few are free; nothing changes then
    public synchronized void reserve(int tokens) {
        if (closed) {
            throw new IllegalStateException("block table: closed (expected: a sequence in use)");
        }
        if (tokens <= capacity) {
            return;
        }
        List<BlockRange> more =
                kvCache.allocate(tokens - capacity, capacity, ranges.isEmpty() ? null : ranges.getLast());
        for (BlockRange range : more) {
            capacity += range.count() * KvCache.BLOCK;
            if (!ranges.isEmpty() && ranges.getLast().end() == range.first()) {
                BlockRange last = ranges.removeLast();
                ranges.add(new BlockRange(last.first(), last.count() + range.count()));
            } else {
                ranges.add(range);
            }
        }
    }

    /// So many tokens were written behind the last one.
    public void advance(int tokens) {
        length += tokens;
    }

    /// Keeps the first tokens alone.
    public void truncate(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException("tokens: " + tokens + " (expected: 0 to " + length + ")");
        }
        length = tokens;
    }

    /// Copies the slots in the KV cache of the next tokens.
    ///
    /// @param count for which blocks were reserved
    public void copySlots(int count, long[] target, int at) {
        requireCapacity(count);
        int next = at;
        int before = 0;
        for (BlockRange range : ranges) {
            long first = (long) range.first() * KvCache.BLOCK;
            int size = range.count() * KvCache.BLOCK;
            for (int i = Math.max(0, length - before); i < Math.min(size, length + count - before); i++) {
                target[next++] = first + i;
            }
            before += size;
        }
    }

    /// The sequence with so many new tokens, as the kernel `extend` takes it.
    public long[] kernelDescription(int count) {
        requireCapacity(count);
        long[] pairs = ranges(length + count);
        var description = new long[3 + pairs.length];
        description[0] = count;
        description[1] = length;
        description[2] = pairs.length / 2;
        System.arraycopy(pairs, 0, description, 3, pairs.length);
        return description;
    }

    /// Pairs of first slot and number of slots that hold the first tokens in order.
    public long[] ranges(int tokens) {
        var pairs = new long[2 * ranges.size()];
        int used = 0;
        int remaining = tokens;
        for (BlockRange range : ranges) {
            int slots = Math.min(remaining, range.count() * KvCache.BLOCK);
            if (slots > 0) {
                pairs[used++] = (long) range.first() * KvCache.BLOCK;
                pairs[used++] = slots;
                remaining -= slots;
            }
        }
        return used == pairs.length ? pairs : Arrays.copyOf(pairs, used);
    }

    private void requireCapacity(int count) {
        if (length + count > capacity) {
            throw new IllegalStateException(
                    "KV cache: " + (length + count) + " tokens (expected: <= " + capacity + ", which are reserved)");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kvCache.free(ranges);
        }
    }
}
