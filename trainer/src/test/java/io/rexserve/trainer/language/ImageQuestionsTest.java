package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.Question.Wanted;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import io.rexserve.trainer.vision.KnownScene;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageQuestionsTest {
    private static final int CHAIR = 127;
    private static final int SHEEP = 125;
    private static final ImageQuestions QUESTIONS = new ImageQuestions(new DecoderVocabulary());

    // Chairs of which a detector found two, where nothing is known but that there is no sheep.
    private static KnownScene chairs() {
        var candidates = List.of(
                new Candidate(new PixelBox(0, 0, 50, 50), CHAIR, 0, false, 0.9),
                new Candidate(new PixelBox(200, 0, 250, 50), CHAIR, 1, false, 0.8),
                new Candidate(new PixelBox(0, 200, 50, 250), ImageScene.UNKNOWN, -1, true, 0.7),
                new Candidate(new PixelBox(200, 200, 250, 250), NameVectors.BACKGROUND, -1, false, 0.6));
        var truths = List.of(
                new SceneObject(candidates.get(0).box(), CHAIR, SceneObject.Kind.FREE),
                new SceneObject(candidates.get(1).box(), CHAIR, SceneObject.Kind.FREE));
        return new KnownScene(new ImageScene(new float[0], truths, candidates, new int[64]), Set.of(SHEEP), Set.of());
    }

    private static List<Question> asked(KnownScene scene) {
        int n = scene.scene().candidates().size();
        var tokens = new Tokens(new float[n * NameVectors.WIDTH], new float[64 * NameVectors.WIDTH]);
        return IntStream.range(0, 200)
                .mapToObj(seed -> QUESTIONS.ask(scene, tokens, 0, new SplittableRandom(seed)))
                .flatMap(asked -> asked.questions().stream())
                .toList();
    }

    private static List<Wanted> wanted(List<Question> questions) {
        return questions.stream()
                .flatMap(question -> switch (question) {
                    case Question.Detect(var wanted) -> wanted.stream();
                    case Question.Count(var wanted) -> Stream.of(wanted);
                    case Question.Caption(var wanted) -> wanted.stream();
                    case Question.Name _, Question.Describe _ -> Stream.<Wanted>empty();
                })
                .toList();
    }

    @Test
    void onlyKnownNamesAreAsked() {
        assertThat(wanted(asked(chairs()))).extracting(Wanted::phrase).containsOnly("chair", "sheep");
    }

    @Test
    void whatIsUnknownIsNeverTaught() {
        assertThat(wanted(asked(chairs()))).allSatisfy(wanted -> {
            assertThat(wanted.ignored()).hasSize(1);
            assertThat(wanted.matches()).hasSize(wanted.phrase().equals("chair") ? 2 : 0);
            assertThat(wanted.singled()).isFalse();
        });
    }

    @Test
    void namesThatMayHaveMoreObjectsAreNotCounted() {
        assertThat(asked(chairs()).stream().filter(Question.Count.class::isInstance))
                .isNotEmpty()
                .allMatch(question -> question instanceof Question.Count(Wanted wanted)
                        && wanted.phrase().equals("sheep"));
    }

    @Test
    void everyKindIsAskedWhereAllIsKnown() {
        List<Question> questions = asked(KnownScene.composed(chairs().scene()));

        assertThat(questions)
                .map(Object::getClass)
                .containsOnly(
                        Question.Detect.class,
                        Question.Name.class,
                        Question.Count.class,
                        Question.Describe.class,
                        Question.Caption.class);
        assertThat(wanted(questions)).anyMatch(Wanted::singled);
        assertThat(wanted(questions)).anyMatch(wanted -> wanted.phrase().equals("furniture"));
        assertThat(ObjectName.all().get(CHAIR).text()).isEqualTo("chair");
    }
}
