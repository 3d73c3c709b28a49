package io.rexserve.model.language.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockAllocatorTest {
    @Test
    void aSequenceGrowsInPlaceWherePossible() {
        var blocks = new BlockAllocator(10);
        BlockRange first = blocks.allocate(3, null).orElseThrow().getFirst();
        assertThat(blocks.allocate(2, first)).contains(List.of(new BlockRange(3, 2)));
    }

    @Test
    void theSmallestGapThatFitsIsTaken() {
        var blocks = new BlockAllocator(10);
        List<BlockRange> a = blocks.allocate(4, null).orElseThrow();
        blocks.allocate(1, null);
        List<BlockRange> b = blocks.allocate(2, null).orElseThrow();
        blocks.allocate(1, null);
        blocks.free(a);
        blocks.free(b);
        assertThat(blocks.allocate(2, null)).contains(List.of(new BlockRange(5, 2)));
    }

    @Test
    void nothingIsRefusedWhileEnoughBlocksAreFree() {
        var blocks = new BlockAllocator(6);
        var held = new ArrayList<List<BlockRange>>();
        for (int i = 0; i < 6; i++) {
            held.add(blocks.allocate(1, null).orElseThrow());
        }
        blocks.free(held.get(0));
        blocks.free(held.get(2));
        blocks.free(held.get(3));
        assertThat(blocks.allocate(3, null)).contains(List.of(new BlockRange(2, 2), new BlockRange(0, 1)));
        assertThat(blocks.allocate(1, null)).isEmpty();
    }

    @Test
    void noBlockIsAllocatedTwiceOrLost() {
        var random = new SplittableRandom(7);
        var blocks = new BlockAllocator(64);
        var held = new ArrayList<List<BlockRange>>();
        var mine = new BitSet();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean() && !held.isEmpty()) {
                List<BlockRange> given = held.remove(random.nextInt(held.size()));
                given.forEach(run -> mine.clear(run.first(), run.end()));
                blocks.free(given);
            } else {
                int count = 1 + random.nextInt(12);
                BlockRange after = held.isEmpty() ? null : held.getLast().getLast();
                Optional<List<BlockRange>> taken = blocks.allocate(count, after);
                assertThat(taken.isPresent()).isEqualTo(count <= 64 - mine.cardinality());
                taken.ifPresent(runs -> {
                    assertThat(runs.stream().mapToInt(BlockRange::count).sum()).isEqualTo(count);
                    runs.forEach(run -> {
                        assertThat(mine.get(run.first(), run.end()).isEmpty()).isTrue();
                        mine.set(run.first(), run.end());
                    });
                    held.add(runs);
                });
            }
            assertThat(blocks.freeBlocks()).isEqualTo(64 - mine.cardinality());
        }
    }

    @Test
    void anAllocatorHasBlocks() {
        assertThatThrownBy(() -> new BlockAllocator(0)).hasMessage("blocks: 0 (expected: >= 1)");
    }
}
