package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RexOmniF1Test {
    private static final Rectangle A = Rectangle.ofSize(0, 0, 10, 10);
    private static final Rectangle B = Rectangle.ofSize(100, 0, 10, 10);
    private static final Rectangle NOWHERE = Rectangle.ofSize(300, 300, 10, 10);

    private static FoundBox found(String label, Rectangle box) {
        return new FoundBox(label, box, 1, 1);
    }

    @Test
    void aPerfectAnswerHasOne() {
        var image = DetectionImage.of("1", List.of(TruthBox.of("dog", A)), List.of(found("dog", A)));
        var figures = Figures.of(RexOmniF1.coco(List.of(image), List.of("dog")));
        assertThat(figures.get("all.f1.mean")).isCloseTo(1, within(1e-15));
        assertThat(figures.get("published.f1.95")).isCloseTo(1, within(1e-15));
    }

    @Test
    void classesOfValueZeroAreDroppedAsPublishedAndCountInAll() {
        var image = DetectionImage.of(
                "1",
                List.of(TruthBox.of("dog", A), TruthBox.of("cat", B)),
                List.of(found("dog", A), found("cat", NOWHERE)));
        var figures = Figures.of(RexOmniF1.coco(List.of(image), List.of("cat", "dog")));
        assertThat(figures.get("published.f1.50")).isCloseTo(1, within(1e-15));
        assertThat(figures.get("all.f1.50")).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void aClassWithoutARightBoxInheritsThePrecisionBeforeIt() {
        var image = DetectionImage.of(
                "1",
                List.of(TruthBox.of("dog", A), TruthBox.of("cat", B)),
                List.of(found("dog", A), found("dog", NOWHERE), found("dog", NOWHERE), found("cat", NOWHERE)));
        // dog: its one right box comes first, so its envelope precision is 1
        assertThat(Figures.of(RexOmniF1.coco(List.of(image), List.of("dog", "cat")))
                        .get("published.precision.50"))
                .isCloseTo(1, within(1e-15));
        var later = DetectionImage.of(
                "1", image.truths(), List.of(found("dog", NOWHERE), found("dog", A), found("cat", NOWHERE)));
        var figures = Figures.of(RexOmniF1.coco(List.of(later), List.of("dog", "cat")));
        assertThat(figures.get("published.precision.50")).isCloseTo(0.5, within(1e-15));
        assertThat(figures.get("published.recall.50")).isCloseTo(1, within(1e-15));
        assertThat(figures.get("all.precision.50")).isCloseTo(0.25, within(1e-15));
    }

    @Test
    void labelsThatTheImageDoesNotHoldAreLeftOutAndCounted() {
        var image = DetectionImage.of(
                "1", List.of(TruthBox.of("Hot_Dog", A)), List.of(found("hot dog", A), found("cat", A), found("x", A)));
        var f1 = RexOmniF1.coco(List.of(image), List.of("Hot_Dog", "cat"));
        assertThat(Figures.of(f1).get("all.f1.50")).isCloseTo(1, within(1e-15));
        assertThat(f1.notes())
                .contains("1 boxes of labels that their image's annotations do not hold were left out")
                .contains("1 boxes of labels that are none of the categories were left out");
    }

    @Test
    void onlyAHundredBoxesOfAClassCountForCocoAndAllForLvis() {
        var boxes = new ArrayList<FoundBox>();
        for (int i = 0; i < 100; i++) {
            boxes.add(found("dog", NOWHERE));
        }
        boxes.add(found("dog", A));
        var image = DetectionImage.of("1", List.of(TruthBox.of("dog", A)), boxes);
        assertThat(Figures.of(RexOmniF1.coco(List.of(image), List.of("dog")))).containsEntry("all.recall.50", 0.0);
        assertThat(Figures.of(RexOmniF1.lvis(List.of(image), List.of("dog")))).containsEntry("all.recall.50", 1.0);
    }

    @Test
    void unmatchedBoxesOfLabelsNotExhaustivelyAnnotatedDoNotCountForLvis() {
        var image = new DetectionImage(
                "1",
                List.of(TruthBox.of("dog", A)),
                List.of(found("dog", NOWHERE), found("dog", A)),
                Set.of(),
                Set.of("dog"));
        var categories = List.of("dog");
        assertThat(Figures.of(RexOmniF1.lvis(List.of(image), categories)).get("all.precision.50"))
                .isCloseTo(1, within(1e-15));
        assertThat(Figures.of(RexOmniF1.coco(List.of(image), categories)).get("all.precision.50"))
                .isCloseTo(0.5, within(1e-15));
    }

    @Test
    void aTruthOfAnUnknownLabelIsRefusedWithItsImage() {
        var image = DetectionImage.of("7", List.of(TruthBox.of("dog", A)), List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RexOmniF1.coco(List.of(image), List.of("cat")))
                .withMessage("label of a truth in image 7: 'dog' (expected: one of the categories)");
    }

    @Test
    void aCategoryListedTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RexOmniF1.coco(List.of(), List.of("dog", "cat", "dog")))
                .withMessage("category 'dog': listed twice (expected: once)");
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRexProtocol.of(List.of(), List.of("dog", "dog")));
    }
}
