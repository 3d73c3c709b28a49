package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.trainer.language.Curriculum;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymbolicScenesTest {
    private static final SymbolicScenes SCENES = new SymbolicScenes(new NameVectors());

    @Test
    void aSceneDependsOnItsSeedAlone() {
        ParadigmScene one = SCENES.compose(Curriculum.LEVELS.get(4), true, new SplittableRandom(5));
        ParadigmScene two = SCENES.compose(Curriculum.LEVELS.get(4), true, new SplittableRandom(5));

        assertThat(one.candidates()).isEqualTo(two.candidates());
        assertThat(one.visual()).containsExactly(two.visual());
        assertThat(one.objects()).containsExactly(two.objects());
    }

    @Test
    void everyObjectIsProposedAndEveryIndexIsBelowAHundred() {
        for (int seed = 0; seed < 40; seed++) {
            ParadigmScene scene = SCENES.compose(Curriculum.LEVELS.getLast(), false, new SplittableRandom(seed));

            assertThat(scene.visual()).isEmpty();
            assertThat(scene.candidates().stream().filter(one -> one.object() >= 0))
                    .hasSameSizeAs(scene.truths());
            assertThat(scene.indices()).isSorted().doesNotHaveDuplicates().allMatch(index -> index >= 0 && index < 100);
            assertThat(scene.truths())
                    .allMatch(truth -> truth.box().x1() >= 0 && truth.box().x2() <= 256.01f);
        }
    }

    @Test
    void threeInTenQuestionsAskForWhatIsNotThere() {
        int absent = 0;
        int all = 0;
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            ParadigmScene scene = SCENES.compose(Curriculum.LEVELS.getLast(), false, random);
            List<Integer> names =
                    NameQuestions.training(scene, 5, ObjectName.drawn().size(), random);
            assertThat(names).doesNotHaveDuplicates();
            all += names.size();
            absent += (int)
                    names.stream().filter(name -> scene.boxes(name).isEmpty()).count();
        }
        assertThat((double) absent / all).isBetween(0.25, 0.6);
    }
}
