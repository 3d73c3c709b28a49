package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 700, 256, 64",
        "257, 256, 256, 64",
        "4000, 300, 320, 0",
        "333, 1999, 101, 50",
        "8000, 6000, 1000, 499",
    })
    void tilesOfOneSizeCoverTheImageAndOverlapAsAsked(int width, int height, int side, int overlap) {
        var tiling = new Tiling(side, overlap);
        List<Tile> tiles = tiling.tiles(width, height);

        assertThat(tiles).hasSize(Math.toIntExact(tiling.count(width, height)));
        assertThat(tiles).allSatisfy(tile -> {
            assertThat(tile.width()).isEqualTo(Math.min(side, width));
            assertThat(tile.height()).isEqualTo(Math.min(side, height));
        });
        requireCover(tiles.stream().mapToInt(Tile::left).distinct().sorted().toArray(), width, side, overlap);
        requireCover(tiles.stream().mapToInt(Tile::top).distinct().sorted().toArray(), height, side, overlap);
    }

    private static void requireCover(int[] starts, int length, int side, int overlap) {
        assertThat(starts[0]).isZero();
        for (int i = 1; i < starts.length; i++) {
            assertThat(starts[i - 1] + side - starts[i]).isGreaterThanOrEqualTo(overlap);
        }
        assertThat(starts[starts.length - 1] + Math.min(side, length)).isEqualTo(length);
    }

    @Test
    void anImageThatOneTileCoversIsShownOnce() {
        assertThat(ImageViews.of(256, 200, Tiling.of(256)).tiles()).containsExactly(new Tile(0, 0, 256, 200));
        assertThat(ImageViews.of(257, 200, null).tiles()).hasSize(1);
        assertThat(ImageViews.of(257, 200, Tiling.of(256)).tiles())
                .containsExactly(new Tile(0, 0, 257, 200), new Tile(0, 0, 256, 200), new Tile(1, 0, 256, 200));
    }

    @Test
    void growsTilesUntilTheyAreFewEnough() {
        assertThat(Tiling.fitting(1000, 700, 256, 64)).isEqualTo(Tiling.of(256));

        Tiling grown = Tiling.fitting(8000, 6000, 256, 20);

        assertThat(grown.side()).isGreaterThan(256);
        assertThat(grown.count(8000, 6000)).isBetween(10L, 20L);
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 1, 134217727",
        "2147483647, 2147483647, 18014398241046529",
        "1, 1, 1",
        "33, 32, 2",
    })
    void countsTilesOfExtremeSizes(int width, int height, long count) {
        assertThat(new Tiling(32, 16).count(width, height)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 1", "70710, 707", "1, 1", "5000000, 10"})
    void fittingEndsForExtremeSizes(int width, int height) {
        Tiling tiling = Tiling.fitting(width, height, 1, 64);

        assertThat(tiling.count(width, height) <= 64 || tiling.side() == Tiling.MAX_SIDE)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"31, 0, side: 31", "8193, 0, side: 8193", "100, 51, overlap: 51", "100, -1, overlap: -1"})
    void refusesInvalidTilings(int side, int overlap, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tiling(side, overlap))
                .withMessageStartingWith(message + " (expected: ");
    }

    @Test
    void shiftsBoxesAndRemovesThoseAtAnInnerBorder() {
        // Two tiles of 320 x 320 side by side; a share of 1/32 is 10 pixels.
        ImageViews views = ImageViews.of(600, 320, new Tiling(320, 0));
        assertThat(views.tiles()).extracting(Tile::left).containsExactly(0, 0, 280);
        ProposalSet left = set(box(0, 0, 50, 320), box(100, 100, 320, 200), box(100, 100, 309, 200));
        ProposalSet right = set(box(9, 50, 60, 90), box(11, 50, 320, 90));

        assertThat(views.merge(List.of(set(box(0, 0, 600, 320)), left, right)).proposals())
                .extracting(Proposal::box)
                .containsExactlyInAnyOrder(
                        box(0, 0, 600, 320), box(0, 0, 50, 320), box(100, 100, 309, 200), box(291, 50, 600, 90));
    }

    @Test
    void wantsASetOfEveryView() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageViews.of(10, 10, null).merge(List.of()))
                .withMessageStartingWith("found: 0 sets (expected: 1");
    }

    private static ProposalSet set(PixelBox... boxes) {
        return new ProposalSet(
                List.of(boxes).stream().map(box -> new Proposal(box, 0.5f)).toList());
    }

    private static PixelBox box(float x1, float y1, float x2, float y2) {
        return new PixelBox(x1, y1, x2, y2);
    }
}
