package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A law of every protocol: the figures of a multiset of images are those of the answers repeated that often.
class MultiplicitiesTest {
    private static boolean all(String name) {
        return !name.isEmpty();
    }

    /// @param imageOf key of an answer's image
    private static <T> void assertLaw(
            List<T> answers,
            Function<T, String> imageOf,
            Function<List<T>, ProtocolFigures> protocol,
            Predicate<String> names,
            int seed) {
        ProtocolFigures figures = protocol.apply(answers);
        int[] multiplicities = Figures.draw(new Random(seed), figures.images().size());
        var repeated = new ArrayList<T>();
        for (T answer : answers) {
            for (int i = 0; i < multiplicities[figures.images().indexOf(imageOf.apply(answer))]; i++) {
                repeated.add(answer);
            }
        }
        Map<String, Double> expected = Figures.of(protocol.apply(repeated));
        Map<String, Double> actual = Figures.byName(figures.figures(multiplicities));
        assertThat(figures.figures()).extracting(Figure::name).containsExactlyElementsOf(actual.keySet());
        expected.forEach((name, value) -> {
            if (names.test(name) && value.isNaN()) {
                assertThat(actual.get(name)).as(name).isNaN();
            } else if (names.test(name)) {
                assertThat(actual.get(name)).as(name).isCloseTo(value, within(1e-9));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void answersRepeated(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        List<String> labels = file.labels();
        List<DetectionImage> coco = file.detections("coco");
        assertLaw(
                coco, DetectionImage::image, answers -> RexOmniF1.coco(answers, labels), MultiplicitiesTest::all, seed);
        // AP depends on the order of equal scores, which repetition within an image changes
        assertLaw(
                coco,
                DetectionImage::image,
                answers -> ChatRexProtocol.of(answers, labels),
                name -> !name.startsWith("score.") && !name.startsWith("proposal."),
                seed);
        assertLaw(file.referring(), ReferringAnswer::image, RefCocoAccuracy::of, MultiplicitiesTest::all, seed);
        assertLaw(file.humanRef(), HumanRefAnswer::image, HumanRef::of, MultiplicitiesTest::all, seed);
        assertLaw(
                file.outcomes(),
                ScoredOutcome::image,
                outcomes -> Calibration.of(outcomes, 10),
                MultiplicitiesTest::all,
                seed);
        assertLaw(file.costs(), AnswerCost::image, AnswerCosts::of, MultiplicitiesTest::all, seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void countsAndRefusalsRepeated(int seed) {
        var random = new Random(seed);
        var counts = new ArrayList<CountAnswer>();
        var refusals = new ArrayList<RefusalAnswer>();
        for (int i = 0; i < 80; i++) {
            String image = "image " + random.nextInt(20);
            String group = random.nextBoolean() ? "a" : "b";
            OptionalInt stated = random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(random.nextInt(9));
            counts.add(new CountAnswer(image, group, random.nextInt(9), stated, OptionalInt.of(random.nextInt(9))));
            refusals.add(new RefusalAnswer(image, group, "name " + i, random.nextBoolean(), random.nextBoolean()));
        }
        assertLaw(counts, CountAnswer::image, CountingError::of, MultiplicitiesTest::all, seed);
        assertLaw(refusals, RefusalAnswer::image, RefusalRate::of, MultiplicitiesTest::all, seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyImageOnceIsAllImages(int seed) {
        AnswerFile file = AnswerFile.of(seed);
        var recall = ClassAgnosticRecall.of(file.detections("coco"));
        var once = new int[recall.images().size()];
        Arrays.fill(once, 1);
        assertThat(recall.figures(once)).isEqualTo(recall.figures());
    }
}
