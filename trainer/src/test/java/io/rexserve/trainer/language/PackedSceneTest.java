package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.language.Target.Kind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PackedSceneTest {
    private static final DecoderVocabulary VOCABULARY = new DecoderVocabulary();
    private static final NameVectors VECTORS = new NameVectors();
    private static final int CAT = 1;
    private static PromptIds prompts;

    @BeforeAll
    static void open() throws IOException {
        prompts = new PromptIds(VOCABULARY);
    }

    @AfterAll
    static void close() {
        prompts.close();
    }

    private static final Question TWO_CATS =
            new Question.Detect(List.of(new Wanted("cat", List.of(0, 2), List.of(1), false)));
    private static final Question NO_DOG = new Question.Detect(List.of(new Wanted("dog", List.of(), List.of(), false)));
    private static final Question WHAT = new Question.Name(List.of(2), List.of(CAT));

    private static PackedScene pack(Question... questions) {
        var objects = new float[3 * NameVectors.WIDTH];
        for (int i = 0; i < 3; i++) {
            float[] target = VECTORS.target(i == 1 ? NameVectors.BACKGROUND : CAT, 0.2 * i, 0.5, 0.1, 0.1);
            System.arraycopy(target, 0, objects, i * NameVectors.WIDTH, NameVectors.WIDTH);
        }
        var scene =
                new SceneTokens(VECTORS.name(NameVectors.BACKGROUND), objects, List.of(3, 5, 40), List.of(questions));
        return new PackedScene(scene, prompts, new SplittableRandom(1));
    }

    @Test
    void anyRemainingMatchIsATarget() {
        List<Target> lists = pack(TWO_CATS).targets.stream()
                .filter(target -> target.kind() == Kind.FIRST || target.kind() == Kind.LATER)
                .toList();

        assertThat(lists).hasSize(2);
        assertThat(lists.get(0).allowed()).containsExactly(prompts.region(3), prompts.region(40));
        assertThat(lists.get(1).allowed()).hasSize(1);
        assertThat(lists.get(1).masked()).hasSize(2).contains(prompts.region(5));
    }

    @Test
    void anAbsentNameHasAnEmptyList() {
        PackedScene scene = pack(NO_DOG);

        assertThat(scene.targets)
                .filteredOn(target -> target.kind() == Kind.REFUSE)
                .singleElement()
                .satisfies(target -> assertThat(target.allowed()).containsExactly(prompts.objectsEnd()));
        assertThat(scene.ids.subList(scene.ids.size() - 6, scene.ids.size()))
                .containsExactly(
                        prompts.ground(),
                        VOCABULARY.id("dog"),
                        prompts.groundEnd(),
                        prompts.objects(),
                        prompts.objectsEnd(),
                        prompts.end());
    }

    @Test
    void anIndexInAQuestionLearnsItsName() {
        PackedScene scene = pack(WHAT);

        assertThat(scene.targets)
                .filteredOn(target -> target.kind() == Kind.RECALLED)
                .singleElement()
                .satisfies(target -> {
                    assertThat(scene.ids.get(target.position())).isEqualTo(prompts.region(40));
                    assertThat(target.allowed()).containsExactly(VOCABULARY.id("cat"));
                });
    }

    private static String answer(Question question) {
        PackedScene scene = pack(question);
        int first = scene.targets.stream()
                .filter(target -> !AUXILIARY.contains(target.kind()))
                .mapToInt(Target::position)
                .min()
                .orElseThrow();
        int[] said = scene.ids.subList(first + 1, scene.ids.size()).stream()
                .mapToInt(id -> id)
                .toArray();
        return prompts.tokenizer().decode(said).replace(" </s>", "");
    }

    private static final Set<Kind> AUXILIARY =
            EnumSet.of(Kind.COPIED, Kind.MATCHED, Kind.RECALLED, Kind.CHOSEN, Kind.TALLIED, Kind.SITED);

    @Test
    void aCountStatesTheNumberBeforeItsList() {
        var none = new Question.Count(new Wanted("dog", List.of(), List.of(), false));
        var one = new Question.Count(new Wanted("hot dog", List.of(1), List.of(), false));

        assertThat(answer(none)).isEqualTo("there are 0 <ground>dog</ground><objects></objects> in this image.");
        assertThat(answer(one))
                .isEqualTo("there is 1 <ground>hot dog</ground><objects><obj5></objects> in this image.");
    }

    @Test
    void aCountingQuestionKnowsItsNumberWhereItNamesTheThing() {
        PackedScene scene = pack(new Question.Count(new Wanted("cat", List.of(0, 2), List.of(), false)));

        assertThat(scene.targets)
                .filteredOn(target -> target.kind() == Kind.TALLIED)
                .singleElement()
                .satisfies(target -> {
                    assertThat(scene.ids.get(target.position())).isEqualTo(VOCABULARY.id("cat"));
                    assertThat(target.allowed()).containsExactly(VOCABULARY.id("2"));
                });
    }

    @Test
    void aDescriptionSaysSizeNameAndPlace() {
        Place place = Place.of(new double[] {0.1, 0.1, 0.1, 0.1});

        assertThat(answer(new Question.Describe(false, 0, CAT, place)))
                .isEqualTo("<ground>small cat at the top left</ground><objects><obj3></objects>");
        assertThat(answer(new Question.Describe(true, 2, CAT, Place.of(new double[] {0.5, 0.5, 0.9, 0.9}))))
                .isEqualTo("<ground>a large cat in the center of the image</ground><objects><obj40></objects>");
        assertThat(answer(new Question.Describe(true, 1, NameVectors.BACKGROUND, place)))
                .isEqualTo("<ground>background</ground><objects><obj5></objects>");
    }

    @Test
    void aCaptionMentionsEveryNameOnce() {
        var caption = new Question.Caption(List.of(
                new Wanted("cat", List.of(0), List.of(), false), new Wanted("dog", List.of(2), List.of(), false)));

        assertThat(answer(caption))
                .startsWith("a picture of <ground>")
                .contains("cat</ground><objects><obj3></objects>", "dog</ground><objects><obj40></objects>")
                .endsWith("</objects>.");
        assertThat(answer(new Question.Caption(List.of()))).isEqualTo("a picture.");
    }

    @Test
    void packedQuestionsGiveTheLogitsOfSeparateOnes() {
        PackedScene together = pack(TWO_CATS, NO_DOG, WHAT);
        PackedScene alone = pack(WHAT);
        try (var training = new DecoderTraining(VOCABULARY, VECTORS, false);
                NDManager scope = Torch.scope()) {
            TinyDecoder.initialise(training.weights, VOCABULARY, VECTORS, 3);
            float[] packed =
                    training.forward(scope, List.of(together.sequence())).toFloatArray();
            float[] single = training.forward(scope, List.of(alone.sequence())).toFloatArray();
            int prefix = alone.segments.lastIndexOf(0) + 1;
            int own = (alone.ids.size() - prefix) * NameVectors.WIDTH;

            for (int i = 0; i < own; i++) {
                assertThat(packed[packed.length - own + i]).isCloseTo(single[single.length - own + i], within(1e-4f));
            }
        }
    }

    @Test
    void aStepOnTheSameScenesLowersTheLoss() {
        List<TokenSequence> scenes =
                List.of(pack(TWO_CATS, NO_DOG).sequence(), pack(WHAT).sequence());
        try (var training = new DecoderTraining(VOCABULARY, VECTORS, false)) {
            TinyDecoder.initialise(training.weights, VOCABULARY, VECTORS, 3);
            double first = training.step(scenes, 0, 0.01, 2e-3).loss();
            double last = first;
            for (int step = 1; step < 8; step++) {
                last = training.step(scenes, step, 0.01, 2e-3).loss();
            }

            assertThat(last).isLessThan(0.7 * first);
        }
    }
}
