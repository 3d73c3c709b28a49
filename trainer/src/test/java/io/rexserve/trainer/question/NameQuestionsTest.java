package io.rexserve.trainer.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NameQuestionsTest {
    private static final Region DOG = RandomImages.region(Box.ofCorners(100, 100, 200, 200), "dog", false);
    private static final Region CAT = RandomImages.region(Box.ofCorners(300, 100, 400, 200), "cat", false);
    private static final Region BUS = RandomImages.region(Box.ofCorners(300, 250, 400, 350), "bus", false);
    private static final Region HORSES = RandomImages.region(Box.ofCorners(10, 250, 200, 390), "horse", true);

    private static Tokenizer tokenizer;
    private static PromptTokens tokens;

    @BeforeAll
    static void open() {
        tokenizer = TestModels.EMBEDDED.tokenizer();
        tokens = new PromptTokens(tokenizer, TestModels.EMBEDDED.config(1024));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static NameQuestions questions(AnswerFormat format, List<Region> regions, UnusableCounts unusable) {
        AnnotatedImage image = RandomImages.image(regions, List.of());
        var exact = new RegionOptions(100, 0.9, 0.5, RegionOptions.Overlapping.LEFT_OUT, 0, 0, 0, 0);
        ShownRegions shown = new RegionMixer(exact, 100, 100).mix(image, new SplittableRandom(1));
        return new NameQuestions(image, shown, QuestionOptions.JOINT, format, tokens, unusable);
    }

    private static NameQuestions questions(AnswerFormat format, Region... regions) {
        return questions(format, List.of(regions), new UnusableCounts());
    }

    private static List<AskedQuestion> detections(NameQuestions questions) {
        var all = new ArrayList<AskedQuestion>();
        for (int seed = 0; seed < 2000; seed++) {
            questions.detect(new SplittableRandom(seed)).ifPresent(all::add);
        }
        return all;
    }

    @Test
    void absentNamesAreAskedAndAnsweredWithAnEmptyList() {
        Map<String, Integer> asked = new TreeMap<>();
        int names = 0;
        for (AskedQuestion question : detections(questions(AnswerFormat.CHATREX, DOG, CAT))) {
            for (AskedQuestion.Part part : question.answer()) {
                if (part instanceof Listing(String phrase, List<Integer> regions, List<Integer> _)) {
                    asked.merge(phrase, 1, Integer::sum);
                    names++;
                    assertThat(regions).hasSize(Set.of("dog", "cat").contains(phrase) ? 1 : 0);
                }
            }
        }
        assertThat(asked.keySet()).containsExactlyInAnyOrder("dog", "cat", "zebra", "train", "banana");
        int absent = Stream.of("zebra", "train", "banana")
                .mapToInt(name -> asked.getOrDefault(name, 0))
                .sum();
        // Of the 70 % that do not ask for everything, 30 %; several names of a question may be the same one.
        assertThat(absent / (double) names).isBetween(0.15, 0.35);
        // The same super-category as a present name: half of them, and a third of the other half.
        assertThat(asked.getOrDefault("zebra", 0) / (double) absent).isBetween(0.55, 0.75);
    }

    @Test
    void rexSeekRefusesInASentenceOfItsOwn() {
        int refusals = 0;
        for (AskedQuestion question : detections(questions(AnswerFormat.REXSEEK, DOG, CAT))) {
            boolean refused = question.answer().equals(List.of(new Text(Answer.REFUSAL)));
            List<String> labels = ((Task.Detect) question.task()).labels();
            if (refused) {
                refusals++;
                assertThat(labels).hasSize(1).isSubsetOf(RandomImages.ABSENT);
                assertThat(Answer.parse(question.text(), 2).refused()).isTrue();
            } else {
                assertThat(labels).isSubsetOf("dog", "cat");
            }
        }
        assertThat(refusals).isBetween(100, 600);
    }

    @Test
    void anImageWithoutRegionsIsAskedForAbsentNames() {
        assertThat(questions(AnswerFormat.CHATREX).serves(TaskKind.DETECTION)).isTrue();
        assertThat(detections(questions(AnswerFormat.CHATREX)))
                .isNotEmpty()
                .allMatch(question ->
                        ((Task.Detect) question.task()).labels().stream().allMatch(RandomImages.ABSENT::contains));
    }

    @Test
    void namesAreAllAskedAtOnceInAShareOfTheQuestions() {
        long all = detections(questions(AnswerFormat.CHATREX, DOG, CAT, BUS)).stream()
                .map(question -> Set.copyOf(((Task.Detect) question.task()).labels()))
                .filter(Set.of("dog", "cat", "bus")::equals)
                .count();

        assertThat(all).isBetween(550L, 750L);
    }

    @Test
    void onlyNamesAnnotatedInFullAreCounted() {
        NameQuestions questions = questions(AnswerFormat.CHATREX, DOG, DOG, CAT, BUS, HORSES);
        Set<String> counted = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            AskedQuestion question = questions.count(new SplittableRandom(seed)).orElseThrow();
            counted.addAll(((Task.Count) question.task()).labels());
        }

        assertThat(counted).containsExactlyInAnyOrder("dog", "cat", "zebra", "train", "banana");
    }

    @Test
    void aCountStatesItsNumberBeforeTheList() {
        Region other = RandomImages.region(Box.ofCorners(10, 10, 60, 60), "dog", false);
        NameQuestions questions = questions(AnswerFormat.CHATREX, DOG, other);
        Set<String> texts = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            texts.add(questions.count(new SplittableRandom(seed)).orElseThrow().text());
        }

        assertThat(texts)
                .contains(
                        "There are 0 <ground>zebra</ground><objects></objects> in this image.",
                        "There are 2 <ground>dog</ground><objects><obj0><obj1></objects> in this image.");
    }

    @Test
    void nothingIsCountedWhereTruthIsCut() {
        List<Region> many = RegionMixerTest.grid(120);
        NameQuestions questions = questions(AnswerFormat.CHATREX, many, new UnusableCounts());
        for (int seed = 0; seed < 50; seed++) {
            Optional<AskedQuestion> question = questions.count(new SplittableRandom(seed));
            question.ifPresent(
                    one -> assertThat(((Task.Count) one.task()).labels()).isSubsetOf(RandomImages.ABSENT));
        }
    }

    @Test
    void wordsThatTheVocabularyLacksAreCounted() {
        Region gramophone = RandomImages.region(Box.ofCorners(100, 100, 200, 200), "gramophone", false);
        var unusable = new UnusableCounts();
        NameQuestions questions = questions(AnswerFormat.CHATREX, List.of(gramophone, CAT), unusable);

        assertThat(unusable.counts()).containsEntry(Unusable.UNKNOWN_WORDS, 3);
        assertThat(detections(questions))
                .allMatch(question -> !((Task.Detect) question.task()).labels().contains("gramophone"));
    }

    @Test
    void aPhraseListsAllRegionsThatHaveIt() {
        Region other = RandomImages.region(Box.ofCorners(10, 10, 60, 60), "dog", false);
        NameQuestions questions = questions(AnswerFormat.EMBEDDED, DOG, other, CAT);
        Set<String> texts = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            texts.add(questions.refer(new SplittableRandom(seed)).orElseThrow().text());
        }

        assertThat(texts)
                .anyMatch(text -> text.matches("<ground>leftmost dog</ground><objects><obj\\d><obj\\d></objects>"))
                .anyMatch(text -> text.matches("<ground>leftmost cat</ground><objects><obj\\d></objects>"))
                .anyMatch(text -> text.matches(".*</objects><ground>.*"));
    }
}
