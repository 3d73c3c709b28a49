package io.rexserve.model.language.kvcache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who holds which blocks of a pool. Safe for use by several threads.
///
/// Blocks are handed out as runs: behind the last run of the same holder where those blocks are free, else in the
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

    int total() {
        return total;
    }

    synchronized int free() {
        return free;
    }

    /// @param after the holder's last run, if it has one
    /// @return runs of `count` blocks together, in order, or nothing where fewer are free
    synchronized Optional<List<BlockRange>> take(int count, @Nullable BlockRange after) {
        if (count > free) {
            return Optional.empty();
        }
        var runs = new ArrayList<BlockRange>();
        int left = count;
        if (after != null) {
            left -= take(
                    new BlockRange(
                            after.end(), Math.min(left, gapAt(after.end()).count())),
                    runs);
        }
        while (left > 0) {
            BlockRange gap = gap(left);
            left -= take(new BlockRange(gap.first(), Math.min(left, gap.count())), runs);
        }
        return Optional.of(runs);
    }

    /// @return one run of `count` blocks, or nothing where no gap is as long
    public synchronized Optional<BlockRange> takeTogether(int count) {
        BlockRange gap = gap(count);
        if (count > gap.count()) {
            return Optional.empty();
        }
        var run = new BlockRange(gap.first(), count);
        take(run, new ArrayList<>());
        return Optional.of(run);
    }

    private int take(BlockRange run, List<BlockRange> into) {
        if (run.count() > 0) {
            taken.set(run.first(), run.end());
            free -= run.count();
            into.add(run);
        }
        return run.count();
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

    public synchronized void give(List<BlockRange> runs) {
        for (BlockRange run : runs) {
            taken.clear(run.first(), run.end());
            free += run.count();
        }
    }
}
