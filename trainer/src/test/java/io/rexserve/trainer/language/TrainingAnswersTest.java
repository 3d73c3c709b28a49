package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.constraint.TokenConstraint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The decoder may say whatever it was taught to say: every answer that training writes is legal where it is served.
class TrainingAnswersTest {
    private static final DecoderVocabulary VOCABULARY = new DecoderVocabulary();
    private static final Set<Target.Kind> SAID = EnumSet.of(
            Target.Kind.WORDING,
            Target.Kind.FIRST,
            Target.Kind.LATER,
            Target.Kind.CLOSE,
            Target.Kind.REFUSE,
            Target.Kind.SINGLED,
            Target.Kind.NAMED,
            Target.Kind.COUNT,
            Target.Kind.DESCRIBED,
            Target.Kind.MENTIONED);

    @Test
    void everyTrainingAnswerIsLegal() throws IOException {
        var random = new SplittableRandom(17);
        var scenes = new SymbolScenes(VOCABULARY, new NameVectors());
        var seen = EnumSet.noneOf(Target.Kind.class);
        try (var prompts = new PromptIds(VOCABULARY)) {
            for (int round = 0; round < 120; round++) {
                var curriculum = new Curriculum();
                curriculum.level = random.nextInt(Curriculum.LEVELS.size());
                curriculum.stage = random.nextInt(Curriculum.STAGES);
                SceneTokens scene =
                        scenes.compose(curriculum, new SymbolScenes.Mix(0.2, 0.2, 0.2, 0.1, 0.4, false), random);
                var packed = new PackedScene(scene, prompts, random);
                for (int question = 0; question < scene.questions().size(); question++) {
                    seen.addAll(answerIsLegal(packed, question, prompts));
                }
            }
        }
        assertThat(seen).isEqualTo(SAID);
    }

    private static Set<Target.Kind> answerIsLegal(PackedScene scene, int question, PromptIds prompts) {
        Task task = switch (scene.scene.questions().get(question)) {
            case Question.Detect(var wanted) ->
                new Task.Detect(wanted.stream().map(Question.Wanted::phrase).toList());
            case Question.Name(var candidates, var _) ->
                new Task.DescribeRegions(
                        Task.RegionStyle.CATEGORY,
                        candidates.stream().map(scene.scene.indices()::get).toList());
            case Question.Count(var wanted) -> new Task.Count(List.of(wanted.phrase()));
            case Question.Describe asked ->
                new Task.DescribeRegions(
                        asked.brief() ? Task.RegionStyle.BRIEF : Task.RegionStyle.SHORT_PHRASE,
                        List.of(scene.scene.indices().get(asked.candidate())));
            case Question.Caption _ -> new Task.Caption(Task.CaptionDetail.BRIEF);
        };
        // Scenes leave indices out; what is legal beyond them is tested where the automaton is.
        int regions = 1 + scene.scene.indices().stream().mapToInt(i -> i).max().orElseThrow();
        TokenConstraint.Automaton automaton = TokenConstraint.grammar(
                        prompts.tokenizer().grammarTokens(),
                        AnswerForm.of(task, regions),
                        prompts.tokenizer().endTokens(),
                        true)
                .begin();
        var said = new ArrayList<Integer>();
        var kinds = EnumSet.noneOf(Target.Kind.class);
        for (Target target : targets(scene, question)) {
            int next = scene.ids.get(target.position() + 1);
            assertThat(automaton.legal().allows(next))
                    .as("%s behind %s", next, said)
                    .isTrue();
            assertThat(target.allowed()).allMatch(automaton.legal()::allows);
            automaton.advance(next);
            said.add(next);
            kinds.add(target.kind());
        }
        assertThat(said).endsWith(prompts.end());
        return kinds;
    }

    private static List<Target> targets(PackedScene scene, int question) {
        return scene.targets.stream()
                .filter(target -> SAID.contains(target.kind()))
                .filter(target -> scene.segments.get(target.position()) == question + 1)
                .toList();
    }
}
