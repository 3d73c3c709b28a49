package io.rexserve.model.language.kvcache;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// What one sequence holds of the pool of keys and values.
///
/// Cutting the sequence back to a shared prefix costs nothing: later positions are overwritten. Closing gives
/// everything back, from any thread.
public final class BlockTable implements AutoCloseable {
    private final KvCache pool;
    private final List<BlockRange> runs = new ArrayList<>();
    private int capacity;
    private int length;
    private boolean closed;

    public BlockTable(KvCache pool) {
        this.pool = pool;
    }

    /// Positions that hold something.
    public int length() {
        return length;
    }

    /// Makes room for so many positions in all.
    ///
    /// @throws KvCacheExhaustedException if the pool has too few; nothing changes then
    public synchronized void reserve(int positions) {
        if (closed) {
            throw new IllegalStateException("key-value memory: given back (expected: a sequence in use)");
        }
        if (positions <= capacity) {
            return;
        }
        List<BlockRange> more = pool.take(positions - capacity, runs.isEmpty() ? null : runs.getLast());
        for (BlockRange run : more) {
            capacity += run.count() * KvCache.BLOCK;
            if (!runs.isEmpty() && runs.getLast().end() == run.first()) {
                BlockRange last = runs.removeLast();
                runs.add(new BlockRange(last.first(), last.count() + run.count()));
            } else {
                runs.add(run);
            }
        }
    }

    /// So many positions were written behind the last one.
    public void advance(int positions) {
        length += positions;
    }

    /// Forgets everything from a position on.
    public void truncate(int positions) {
        if (positions < 0 || positions > length) {
            throw new IllegalArgumentException("positions: " + positions + " (expected: 0 to " + length + ")");
        }
        length = positions;
    }

    /// Slots in the pool of the next positions.
    ///
    /// @param count within what was reserved
    public LongStream slots(int count) {
        requireRoom(count);
        var slots = LongStream.builder();
        int before = 0;
        for (BlockRange run : runs) {
            long first = (long) run.first() * KvCache.BLOCK;
            int size = run.count() * KvCache.BLOCK;
            for (int i = Math.max(0, length - before); i < Math.min(size, length + count - before); i++) {
                slots.add(first + i);
            }
            before += size;
        }
        return slots.build();
    }

    /// The sequence with so many new positions, as `decoder_extend` takes it.
    public LongStream described(int count) {
        requireRoom(count);
        long[] pairs = runs(length + count).toArray();
        return LongStream.concat(LongStream.of(count, length, pairs.length / 2), LongStream.of(pairs));
    }

    /// Pairs of first slot and number of slots that hold the first positions in order.
    public LongStream runs(int positions) {
        var pairs = LongStream.builder();
        int left = positions;
        for (BlockRange run : runs) {
            int used = Math.min(left, run.count() * KvCache.BLOCK);
            if (used > 0) {
                pairs.add((long) run.first() * KvCache.BLOCK).add(used);
                left -= used;
            }
        }
        return pairs.build();
    }

    private void requireRoom(int count) {
        if (length + count > capacity) {
            throw new IllegalStateException("key-value memory: " + (length + count) + " positions (expected: <= "
                    + capacity + ", which are reserved)");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            pool.give(runs);
        }
    }
}
