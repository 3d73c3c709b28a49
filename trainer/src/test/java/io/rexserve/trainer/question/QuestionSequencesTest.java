package io.rexserve.trainer.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Mention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionSequencesTest {
    private static final int MAX_LENGTH = 1024;

    private static RegionOptions regions(double scattered) {
        return new RegionOptions(100, 0.9, 0.5, RegionOptions.Overlapping.LEFT_OUT, 0.25, 0.25, 0.5, scattered);
    }

    private static QuestionOptions options(double scattered) {
        QuestionOptions all = QuestionOptions.JOINT;
        return new QuestionOptions(all.mix(), 6, 0.6, 0.3, 0.3, 0.5, 0.12, 2, regions(scattered));
    }

    /// The pieces of [QuestionSequences], so that a test sees the questions behind a sequence.
    private record Drawn(ShownRegions shown, List<AskedQuestion> questions, List<PackedSequence> sequences) {}

    private static Drawn draw(
            Tokenizer tokenizer, ChatRexConfig config, QuestionOptions options, AnnotatedImage image, long seed) {
        return draw(new PromptTokens(tokenizer, config), config, options, image, seed);
    }

    private static Drawn draw(
            PromptTokens tokens, ChatRexConfig config, QuestionOptions options, AnnotatedImage image, long seed) {
        var random = new SplittableRandom(seed);
        var unusable = new UnusableCounts();
        ShownRegions shown = new RegionMixer(options.regions(), 100, 100).mix(image, random);
        List<AskedQuestion> questions =
                new QuestionSampler(options, AnswerFormat.of(config), tokens).sample(image, shown, unusable, random);
        List<PackedSequence> sequences = new SequencePacker(tokens, config, options.listWeight())
                .pack(shown, image, questions, unusable, random);
        return new Drawn(shown, questions, sequences);
    }

    @ParameterizedTest
    @EnumSource
    void aPrefixIsTheServersAndSoAreItsBoxes(TestModels model) {
        ChatRexConfig config = model.config(MAX_LENGTH);
        try (Tokenizer tokenizer = model.tokenizer()) {
            for (int regions : new int[] {0, 1, 7, 130}) {
                AnnotatedImage image = RandomImages.image(new SplittableRandom(regions), regions, 0);
                Drawn drawn = draw(tokenizer, config, options(0), image, 3);
                PackedSequence sequence = drawn.sequences().getFirst();
                int[] served = tokenizer.encodeOpening(
                        Prompts.prefix(config.template(), drawn.shown().count()));
                int length = IntStream.range(0, sequence.length())
                        .filter(i -> sequence.segments()[i] == 0)
                        .map(i -> i + 1)
                        .max()
                        .orElseThrow();

                assertThat(Arrays.copyOf(sequence.ids(), length)).containsExactly(spliced(served));
                assertThat(sequence.visualSlots()).hasSize(64);
                assertThat(sequence.objectSlots()).hasSize(drawn.shown().count());
                float[] square = SquareBoxes.of(drawn.shown().boxes(), RandomImages.WIDTH, RandomImages.HEIGHT, 256);
                assertThat(sequence.boxes()).hasSize(square.length / 4);
                for (int i = 0; i < sequence.boxes().size(); i++) {
                    assertThat(sequence.boxes().get(i).x1()).isEqualTo(square[4 * i]);
                    assertThat(sequence.boxes().get(i).y2()).isEqualTo(square[4 * i + 3]);
                }
            }
        }
    }

    private static int[] spliced(int[] prompt) {
        return Arrays.stream(prompt)
                .flatMap(id -> id == Tokenizer.IMAGE_PLACEHOLDER
                        ? IntStream.range(0, 64).map(_ -> 0)
                        : IntStream.of(id == Tokenizer.REGION_PLACEHOLDER ? 0 : id))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void questionsAreTheServersAndAnswersParseBackToTheSameRegions(TestModels model) {
        ChatRexConfig config = model.config(MAX_LENGTH);
        Set<TaskKindSeen> seen = new HashSet<>();
        try (Tokenizer tokenizer = model.tokenizer()) {
            var tokens = new PromptTokens(tokenizer, config);
            for (int seed = 0; seed < 200; seed++) {
                AnnotatedImage image = RandomImages.image(new SplittableRandom(seed), seed % 12, seed % 30);
                Drawn drawn = draw(tokens, config, options(0.5), image, seed);
                List<Segment> segments = segments(drawn.sequences());
                assertThat(segments).hasSameSizeAs(drawn.questions());
                for (int i = 0; i < segments.size(); i++) {
                    AskedQuestion question = drawn.questions().get(i);
                    seen.add(new TaskKindSeen(
                            question.task().getClass(), question.answer().size()));
                    requireServed(tokenizer, config, drawn.shown(), question, segments.get(i));
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(8);
    }

    private record TaskKindSeen(Class<?> task, int parts) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Segment(int[] ids, int[] positions, List<TargetRow> targets, int start, int prefix) {}

    private static List<Segment> segments(List<PackedSequence> sequences) {
        var segments = new ArrayList<Segment>();
        for (PackedSequence sequence : sequences) {
            int last = sequence.segments()[sequence.length() - 1];
            int prefix =
                    (int) Arrays.stream(sequence.segments()).filter(s -> s == 0).count();
            for (int segment = 1; segment <= last; segment++) {
                int wanted = segment;
                int[] at = IntStream.range(0, sequence.length())
                        .filter(i -> sequence.segments()[i] == wanted)
                        .toArray();
                segments.add(new Segment(
                        Arrays.stream(at).map(i -> sequence.ids()[i]).toArray(),
                        Arrays.stream(at).map(i -> sequence.positions()[i]).toArray(),
                        sequence.targets().stream()
                                .filter(row -> sequence.segments()[row.position()] == wanted)
                                .toList(),
                        at[0],
                        prefix));
            }
        }
        return segments;
    }

    private static void requireServed(
            Tokenizer tokenizer, ChatRexConfig config, ShownRegions shown, AskedQuestion question, Segment segment) {
        int regions = shown.count() == 0 ? 0 : 100;
        int[] asked = tokenizer.encode(Prompts.question(config.template(), regions, question.task()));
        assertThat(Arrays.copyOf(segment.ids, asked.length))
                .as("%s", question.task())
                .containsExactly(asked);
        assertThat(segment.positions)
                .containsExactly(IntStream.range(segment.prefix, segment.prefix + segment.ids.length)
                        .toArray());

        int[] answer = Arrays.copyOfRange(segment.ids, asked.length, segment.ids.length - 1);
        assertThat(tokenizer.endTokens()).contains(segment.ids[segment.ids.length - 1]);
        Answer parsed = Answer.parse(tokenizer.decode(answer), 100);
        assertThat(parsed.flaws()).as(question.text()).isEmpty();
        List<Listing> listings = question.answer().stream()
                .filter(Listing.class::isInstance)
                .map(Listing.class::cast)
                .toList();
        assertThat(parsed.phrases()).as(question.text()).hasSameSizeAs(listings);
        for (int i = 0; i < listings.size(); i++) {
            assertThat(parsed.phrases().get(i).regions())
                    .containsExactlyInAnyOrderElementsOf(listings.get(i).regions());
            assertThat(parsed.phrases().get(i).text())
                    .isEqualToIgnoringCase(listings.get(i).phrase().strip());
        }
        assertThat(parsed.mentions()).hasSize((int)
                question.answer().stream().filter(Mention.class::isInstance).count());
        requireTargets(segment, asked.length);
    }

    /// Every token of the answer is a target of the one before it, and may be said.
    private static void requireTargets(Segment segment, int asked) {
        assertThat(segment.targets).hasSize(segment.ids.length - asked);
        for (int i = 0; i < segment.targets.size(); i++) {
            TargetRow row = segment.targets.get(i);
            assertThat(row.position()).isEqualTo(segment.start + asked - 1 + i);
            assertThat(row.allowed()).contains(segment.ids[asked + i]);
            assertThat(row.masked()).doesNotContain(row.allowed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameSequences(TestModels model) {
        try (Tokenizer tokenizer = model.tokenizer()) {
            var sequences = new QuestionSequences(tokenizer, model.config(MAX_LENGTH), options(0.5));
            AnnotatedImage image = RandomImages.image(new SplittableRandom(5), 9, 20);
            PackedSequence first =
                    sequences.draw(image, new SplittableRandom(8)).sequences().getFirst();
            PackedSequence again =
                    sequences.draw(image, new SplittableRandom(8)).sequences().getFirst();
            PackedSequence other =
                    sequences.draw(image, new SplittableRandom(9)).sequences().getFirst();

            assertThat(again.ids()).containsExactly(first.ids());
            assertThat(again.boxes()).isEqualTo(first.boxes());
            assertThat(other.ids()).isNotEqualTo(first.ids());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitGoesIntoAnotherSequence(TestModels model) {
        try (Tokenizer tokenizer = model.tokenizer()) {
            AnnotatedImage image = RandomImages.image(new SplittableRandom(5), 9, 20);
            int whole = draw(tokenizer, model.config(4096), options(0), image, 4)
                    .sequences()
                    .getFirst()
                    .length();
            ChatRexConfig config = model.config(whole - 1);
            Drawn drawn = draw(tokenizer, config, options(0), image, 4);

            assertThat(drawn.sequences()).hasSize(2);
            assertThat(segments(drawn.sequences())).hasSameSizeAs(drawn.questions());
            assertThat(drawn.sequences()).allMatch(sequence -> sequence.length() < whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFitsNowhereIsCounted(TestModels model) {
        try (Tokenizer tokenizer = model.tokenizer()) {
            var sequences = new QuestionSequences(tokenizer, model.config(90), options(0));
            AnnotatedImage image = RandomImages.image(new SplittableRandom(5), 9, 20);
            QuestionSequences.Packed packed = sequences.draw(image, new SplittableRandom(4));

            assertThat(packed.sequences()).isEmpty();
            assertThat(packed.unusable().get(Unusable.TOO_LONG)).isPositive();
            assertThat(sequences.unusable(image)).contains(Unusable.TOO_LONG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void reasonsOfTextsAreCounted(TestModels model) {
        try (Tokenizer tokenizer = model.tokenizer()) {
            var sequences = new QuestionSequences(tokenizer, model.config(MAX_LENGTH), options(0));
            AnnotatedImage image = RandomImages.image(new SplittableRandom(5), 9, 20);
            Map<Unusable, Integer> unusable =
                    sequences.draw(image, new SplittableRandom(4)).unusable();

            assertThat(unusable).containsEntry(Unusable.TAG_IN_QUESTION, 1).containsEntry(Unusable.BAD_TAG, 1);
            assertThat(unusable.keySet()).isSubsetOf(EnumSet.complementOf(EnumSet.of(Unusable.TOO_LONG)));
        }
    }
}
