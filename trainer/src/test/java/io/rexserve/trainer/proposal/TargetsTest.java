package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final float[] LEFT = {0.2f, 0.5f, 0.2f, 0.2f};
    private static final float[] RIGHT = {0.8f, 0.5f, 0.2f, 0.2f};
    private static final List<float[][]> TRUTHS = List.of(new float[][] {LEFT, RIGHT}, new float[][] {RIGHT});

    private static final float[][] NONE = {};
    private static final List<float[][]> NOTHING = List.<float[][]>of(NONE);

    @Test
    void eachTruthIsMatchedToTheNearestQuery() {
        float[] boxes = {0.79f, 0.5f, 0.2f, 0.2f, 0.5f, 0.5f, 0.9f, 0.9f, 0.21f, 0.5f, 0.2f, 0.2f};
        Targets targets = Targets.match(
                new float[3],
                boxes,
                List.<float[][]>of(new float[][] {LEFT, RIGHT}),
                NOTHING,
                DenoisingQueries.none(),
                1);
        assertThat(targets.labels()).containsExactly(1, 0, 1);
        assertThat(targets.weight()).containsExactly(1, 1, 1);
        assertThat(targets.boxes()).containsExactly(0.8f, 0.5f, 0.2f, 0.2f, 0, 0, 0, 0, 0.2f, 0.5f, 0.2f, 0.2f);
    }

    @Test
    void denoisingSlotsHaveTheirTruthAndPaddedOnesNoLoss() {
        DenoisingQueries noise = DenoisingQueries.of(TRUTHS, 1, 0.6, new SplittableRandom(1));
        assertThat(noise.slots()).isEqualTo(4);
        int perRow = noise.slots() + 3;
        Targets targets =
                Targets.match(new float[2 * perRow], boxes(2 * perRow), TRUTHS, List.of(NONE, NONE), noise, 1);
        // positive and negative per truth, then the queries; the second row has one truth only
        assertThat(targets.weight()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);
        assertThat(wanted(targets, 0, 4)).containsExactly(1, 0, 1, 0);
        assertThat(wanted(targets, 7, 11)).containsExactly(1, 0, 0, 0);
    }

    private static float[] wanted(Targets targets, int from, int to) {
        return java.util.Arrays.copyOfRange(targets.labels(), from, to);
    }

    private static float[] boxes(int slots) {
        var boxes = new float[4 * slots];
        java.util.Arrays.fill(boxes, 0.5f);
        return boxes;
    }

    @Test
    void queriesDoNotAttendToDenoisingSlotsAndNothingAttendsToPadding() {
        int queries = 3;
        DenoisingQueries noise = DenoisingQueries.of(TRUTHS, 1, 0.6, new SplittableRandom(1));
        int n = noise.slots() + queries;
        boolean[] blind = noise.attentionMask(queries);
        for (int row = 0; row < 2; row++) {
            int used = row == 0 ? 4 : 2;
            for (int i = 0; i < n; i++) {
                assertThat(blind[(row * n + i) * n + i]).as("sees itself").isFalse();
                for (int j = 0; j < n; j++) {
                    boolean hidden = j < noise.slots() && i != j && (i >= noise.slots() || j >= used);
                    assertThat(blind[(row * n + i) * n + j]).isEqualTo(hidden);
                }
            }
        }
    }

    @Test
    void positivesStayNearTheirTruthAndNegativesAreFarther() {
        var random = new SplittableRandom(5);
        for (int trial = 0; trial < 50; trial++) {
            DenoisingQueries noise = DenoisingQueries.of(List.<float[][]>of(new float[][] {LEFT}), 1, 0.6, random);
            for (int slot = 0; slot < 2; slot++) {
                double left = sigmoid(noise.start()[4 * slot]) - sigmoid(noise.start()[4 * slot + 2]) / 2;
                double moved = Math.abs(left - 0.1) / (LEFT[2] / 2);
                assertThat(moved).isLessThan(1.2 + 1e-6);
                if (slot == 0) {
                    assertThat(moved).isLessThan(0.6 + 1e-6);
                }
            }
        }
    }

    @Test
    void aQueryInACrowdHasNoLossUnlessItIsMatched() {
        float[] boxes = {0.2f, 0.5f, 0.2f, 0.2f, 0.79f, 0.5f, 0.1f, 0.1f, 0.5f, 0.5f, 0.9f, 0.9f};
        Targets targets = Targets.match(
                new float[3],
                boxes,
                List.<float[][]>of(new float[][] {LEFT}),
                List.<float[][]>of(new float[][] {RIGHT, LEFT}),
                DenoisingQueries.none(),
                1);
        assertThat(targets.weight()).containsExactly(1, 0, 1);
        assertThat(targets.labels()).containsExactly(1, 0, 0);
    }

    /// IoUs with the truth: 1, .67, .43 and 0, whose sum rounded down is 2.
    private static final float[] NEAR = {
        0.2f, 0.5f, 0.2f, 0.2f, 0.24f, 0.5f, 0.2f, 0.2f, 0.28f, 0.5f, 0.2f, 0.2f, 0.8f, 0.5f, 0.2f, 0.2f
    };

    private static Targets matched(float[][] truths, int perTruth) {
        return Targets.match(
                new float[4], NEAR, List.<float[][]>of(truths), NOTHING, DenoisingQueries.none(), perTruth);
    }

    @Test
    void aTruthGetsAsManyQueriesAsTheirOverlapsAddUpTo() {
        float[][] one = {LEFT};
        assertThat(matched(one, 1).labels()).containsExactly(1, 0, 0, 0);
        Targets several = matched(one, 4);
        assertThat(several.labels()).containsExactly(1, 1, 0, 0);
        assertThat(several.queries().getFirst()).as("one to one").containsExactly(0);
        assertThat(several.further().getFirst()).isDeepEqualTo(new int[][] {{1, 0}});
        assertThat(several.quality()[0]).isCloseTo(1, within(1e-6f));
        assertThat(several.quality()[1]).isCloseTo(2f / 3, within(1e-6f));
        assertThat(several.quality()[2]).isZero();
        assertThat(several.boxes()).startsWith(LEFT).containsSequence(LEFT);
    }

    @Test
    void aFurtherQueryIsNotTakenFromATruthThatItOverlapsMore() {
        float[] second = {0.24f, 0.5f, 0.2f, 0.2f};
        assertThat(matched(new float[][] {LEFT, second}, 4).further().getFirst())
                .isEmpty();
    }

    @Test
    void moreTruthsThanQueriesLeaveTheDearestUnmatched() {
        float[] boxes = {0.79f, 0.5f, 0.2f, 0.2f};
        Targets targets = Targets.match(
                new float[1],
                boxes,
                List.<float[][]>of(new float[][] {LEFT, RIGHT}),
                NOTHING,
                DenoisingQueries.none(),
                1);
        assertThat(targets.boxes()).containsExactly(RIGHT);
    }

    @Test
    void groupsOfDenoisingQueriesDoNotSeeOneAnother() {
        DenoisingQueries noise = DenoisingQueries.of(TRUTHS, 5, 0.6, new SplittableRandom(1));
        assertThat(noise.slots()).as("two groups of two pairs").isEqualTo(8);
        int n = noise.slots() + 1;
        boolean[] blind = noise.attentionMask(1);
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                assertThat(blind[i * n + j]).isEqualTo(i / 4 != j / 4);
            }
        }
        Targets targets = Targets.match(new float[2 * n], boxes(2 * n), TRUTHS, List.of(NONE, NONE), noise, 1);
        assertThat(wanted(targets, 0, 8)).containsExactly(1, 0, 1, 0, 1, 0, 1, 0);
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    @Test
    void giouIsOneForEqualBoxesAndNegativeForDistantOnes() {
        assertThat(Targets.giou(0.2, 0.5, 0.2, 0.2, LEFT)).isCloseTo(1, within(1e-6));
        // 0.04 + 0.04 in a hull of 0.8 x 0.2
        assertThat(Targets.giou(0.8, 0.5, 0.2, 0.2, LEFT)).isCloseTo(-0.5, within(1e-6));
    }
}
