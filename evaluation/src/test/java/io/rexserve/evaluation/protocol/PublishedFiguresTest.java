package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every protocol against figures that numpy and pycocotools gave for the same answers
/// (`src/test/resources/golden/protocol/make.py`).
class PublishedFiguresTest {
    private static final double TOLERANCE = 1e-12;

    private static void assertEqual(ProtocolFigures figures, Map<String, Double> expected) {
        Map<String, Double> actual = Figures.of(figures);
        assertThat(expected).isNotEmpty();
        assertThat(actual.keySet()).containsAll(expected.keySet());
        expected.forEach((name, value) -> {
            if (value.isNaN()) {
                assertThat(actual.get(name)).as(name).isNaN();
            } else {
                assertThat(actual.get(name)).as(name).isCloseTo(value, within(TOLERANCE));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void rexOmniF1(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(RexOmniF1.coco(file.detections("coco"), file.labels()), file.expected("rexomni.coco"));
        assertEqual(RexOmniF1.lvis(file.detections("lvis"), file.labels()), file.expected("rexomni.lvis"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void chatRex(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(ChatRexProtocol.of(file.detections("coco"), file.labels()), file.expected("chatrex"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void classAgnosticRecall(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(ClassAgnosticRecall.of(file.detections("coco"), file.labels()), file.expected("agnostic"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refCocoAccuracy(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(RefCocoAccuracy.of(file.referring()), file.expected("refcoco"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void humanRef(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(HumanRef.of(file.humanRef()), file.expected("humanref"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void semanticIouOfRegions(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertThat(file.regions()).isNotEmpty();
        file.regions()
                .forEach(region -> assertThat(RegionNaming.semanticIou(
                                region.getKey().get(0), region.getKey().get(1)))
                        .as(region.getKey().toString())
                        .isCloseTo(region.getValue(), within(TOLERANCE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void calibration(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(Calibration.of(file.outcomes(), 15), file.expected("calibration.15"));
        assertEqual(Calibration.of(file.outcomes(), 7), file.expected("calibration.7"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void costs(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        assertEqual(AnswerCosts.of(file.costs()), file.expected("costs"));
    }
}
