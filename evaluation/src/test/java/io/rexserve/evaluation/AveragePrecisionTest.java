package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.evaluation.AveragePrecision.Ranked;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AveragePrecisionTest {
    private static final Offset<Double> NEARLY = within(1e-9);
    private static final PixelBox LEFT = new PixelBox(0, 0, 10, 10);
    private static final PixelBox RIGHT = new PixelBox(50, 0, 60, 10);
    private static final PixelBox NOWHERE = new PixelBox(90, 90, 99, 99);

    private final AveragePrecision precision = new AveragePrecision();

    private static Ranked ranked(PixelBox box, double score) {
        return new Ranked(box, score);
    }

    @Test
    void isOneWhenEverythingIsFoundAndNothingElse() {
        precision.add("cat", List.of(ranked(RIGHT, 0.2), ranked(LEFT, 0.1)), List.of(LEFT, RIGHT));

        assertThat(precision.pooled(0.5)).isCloseTo(1, NEARLY);
        assertThat(precision.pooled()).isCloseTo(1, NEARLY);
        assertThat(precision.perName()).isCloseTo(1, NEARLY);
        assertThat(precision.truths()).isEqualTo(2);
    }

    @Test
    void falsePositivesRankedBehindEveryTruthCostNothing() {
        precision.add("cat", List.of(ranked(LEFT, 0.9), ranked(NOWHERE, 0.1)), List.of(LEFT));

        assertThat(precision.pooled(0.5)).isCloseTo(1, NEARLY);
    }

    @Test
    void aFalsePositiveRankedFirstHalvesThePrecision() {
        precision.add("cat", List.of(ranked(NOWHERE, 0.9), ranked(LEFT, 0.1)), List.of(LEFT));

        assertThat(precision.pooled(0.5)).isCloseTo(0.5, NEARLY);
    }

    /// Recall .5 is reached at precision 1: of the recalls 0, .01 to 1 these are the first 51.
    @Test
    void recallsThatAreNotReachedCountAsZero() {
        precision.add("cat", List.of(ranked(LEFT, 0.9)), List.of(LEFT, RIGHT));

        assertThat(precision.pooled(0.5)).isCloseTo(51 / 101.0, NEARLY);
    }

    /// Right, wrong, right of two: precision 1 up to recall .5, then 2/3.
    @Test
    void precisionIsTheMaximumAtThisRecallOrBeyond() {
        precision.add(
                "cat", List.of(ranked(LEFT, 0.9), ranked(NOWHERE, 0.8), ranked(RIGHT, 0.7)), List.of(LEFT, RIGHT));

        assertThat(precision.pooled(0.5)).isCloseTo((51 + 50 * 2 / 3.0) / 101, NEARLY);
    }

    @Test
    void aSecondBoxOnOneTruthIsWrong() {
        precision.add("cat", List.of(ranked(LEFT, 0.9), ranked(LEFT, 0.8), ranked(RIGHT, 0.7)), List.of(LEFT, RIGHT));

        assertThat(precision.pooled(0.5)).isCloseTo((51 + 50 * 2 / 3.0) / 101, NEARLY);
    }

    /// A box of IoU .8 counts up to that overlap: at .5, .55 to .8, seven of the ten.
    @Test
    void averagesOverTenIouThresholds() {
        precision.add("cat", List.of(ranked(new PixelBox(0, 0, 10, 8), 0.9)), List.of(LEFT));

        assertThat(precision.pooled(0.8)).isCloseTo(1, NEARLY);
        assertThat(precision.pooled(0.85)).isZero();
        assertThat(precision.pooled()).isCloseTo(0.7, NEARLY);
    }

    @Test
    void scoresAreRankedAcrossImagesAndBoxesMatchedWithinOne() {
        precision.add("cat", List.of(ranked(LEFT, 0.1)), List.of(LEFT));
        precision.add("cat", List.of(ranked(LEFT, 0.9)), List.of(RIGHT));

        assertThat(precision.pooled(0.5)).isCloseTo((51 * 0.5) / 101, NEARLY);
    }

    @Test
    void detectionsOfAnAbsentNameAreFalsePositives() {
        precision.add("dog", List.of(ranked(LEFT, 0.9)), List.of());
        precision.add("cat", List.of(ranked(LEFT, 0.1)), List.of(LEFT));

        assertThat(precision.pooled(0.5)).isCloseTo(0.5, NEARLY);
        assertThat(precision.perName()).as("of the names that are there").isCloseTo(1, NEARLY);
    }

    @Test
    void perNameWeighsRareAndFrequentNamesEqually() {
        precision.add("cat", List.of(ranked(LEFT, 0.9), ranked(RIGHT, 0.8)), List.of(LEFT, RIGHT));
        precision.add("dog", List.of(), List.of(LEFT));

        assertThat(precision.perName()).isCloseTo(0.5, NEARLY);
    }

    @Test
    void isZeroWithoutDetectionsOrTruths() {
        assertThat(precision.pooled()).isZero();
        assertThat(precision.perName()).isZero();
        precision.add("cat", List.of(), List.of(LEFT));
        assertThat(precision.pooled(0.5)).isZero();
    }
}
