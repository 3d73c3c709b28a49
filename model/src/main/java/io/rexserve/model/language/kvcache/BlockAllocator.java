package io.rexserve.model.language.kvcache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which blocks of a KV cache are held, and which are free. Safe for use by several threads.
///
/// Blocks are allocated as ranges: behind the last range of the same holder where those blocks are free, else in the
/// smallest gap that takes all of them, else in several gaps, the largest first. So nothing is refused while enough
/// blocks are free, and nothing moves.
public final class BlockAllocator {
    private final int total;
    private final BitSet taken = new BitSet();
    private int free;

    public BlockAllocator(int total) {
        if (total < 1) {
            throw new IllegalArgumentException("blocks: " + total + " (expected: >= 1)");
        }
        this.total = total;
        this.free = total;
    }

    int totalBlocks() {
        return total;
    }

    synchronized int freeBlocks() {
        return free;
    }

    /// @param after the holder's last range, if it has one
    /// @return ranges of `count` blocks together, in order, or nothing where fewer are free
    synchronized Optional<List<BlockRange>> allocate(int count, @Nullable BlockRange after) {
        if (count > free) {
            return Optional.empty();
        }
        var ranges = new ArrayList<BlockRange>();
        int remaining = count;
        if (after != null) {
            remaining -= take(
                    new BlockRange(
                            after.end(), Math.min(remaining, gapAt(after.end()).count())),
                    ranges);
        }
        while (remaining > 0) {
            BlockRange gap = gap(remaining);
            remaining -= take(new BlockRange(gap.first(), Math.min(remaining, gap.count())), ranges);
        }
        return Optional.of(ranges);
    }

    /// @return one range of `count` blocks, or nothing where no gap is as long
    public synchronized Optional<BlockRange> allocateTogether(int count) {
        BlockRange gap = gap(count);
        if (count > gap.count()) {
            return Optional.empty();
        }
        var range = new BlockRange(gap.first(), count);
        take(range, new ArrayList<>());
        return Optional.of(range);
    }

    private int take(BlockRange range, List<BlockRange> into) {
        if (range.count() > 0) {
            taken.set(range.first(), range.end());
            free -= range.count();
            into.add(range);
        }
        return range.count();
    }

    private BlockRange gapAt(int first) {
        if (first >= total) {
            return new BlockRange(first, 0);
        }
        int next = taken.nextSetBit(first);
        return new BlockRange(first, (next < 0 ? total : next) - first);
    }

    /// The smallest gap of at least so many blocks, or the largest there is.
    private BlockRange gap(int wanted) {
        BlockRange best = new BlockRange(0, 0);
        for (int at = taken.nextClearBit(0); at < total; ) {
            BlockRange gap = gapAt(at);
            boolean fits = best.count() >= wanted;
            if (fits ? gap.count() >= wanted && gap.count() < best.count() : gap.count() > best.count()) {
                best = gap;
            }
            at = taken.nextClearBit(gap.end());
        }
        return best;
    }

    public synchronized void free(List<BlockRange> ranges) {
        for (BlockRange range : ranges) {
            taken.clear(range.first(), range.end());
            free += range.count();
        }
    }
}
