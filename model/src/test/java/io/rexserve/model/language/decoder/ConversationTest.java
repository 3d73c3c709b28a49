package io.rexserve.model.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.Golden;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.constraint.LegalTokens;
import io.rexserve.model.language.constraint.TokenConstraint;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.model.language.sampling.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConversationTest extends MicroConversations {
    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    @Test
    void aQuestionAfterAPrefixIsAnsweredAsTheWholePromptIs() {
        try (Conversation split = conversation(model, PREFIX);
                Conversation whole = conversation(model, join(PREFIX, QUESTION))) {
            Generation expected = whole.ask(new int[0], tokens(20));
            Generation actual = split.ask(QUESTION, tokens(20));
            assertThat(actual.ids()).isEqualTo(expected.ids());
            assertThat(actual.promptTokens()).isEqualTo(expected.promptTokens());
        }
    }

    @Test
    void everyQuestionStartsFromThePrefix() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            Generation first = conversation.ask(QUESTION, tokens(12));
            Generation other = conversation.ask(new int[] {5, 6, 7}, tokens(30));
            Generation again = conversation.ask(QUESTION, tokens(12));
            assertThat(again).isEqualTo(first);
            assertThat(other.ids()).isNotEqualTo(first.ids());
        }
    }

    @Test
    void aStopTokenEndsTheAnswerAndIsNoPartOfIt() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            int[] answer = conversation.ask(QUESTION, tokens(5)).ids();
            Generation stopped = conversation.ask(QUESTION, GenerationOptions.greedy(9, Set.of(answer[3])));
            assertThat(stopped.reason()).isEqualTo(FinishReason.STOP);
            int first = IntStream.range(0, 5)
                    .filter(i -> answer[i] == answer[3])
                    .findFirst()
                    .orElseThrow();
            assertThat(stopped.ids()).isEqualTo(Arrays.copyOf(answer, first));
        }
    }

    @Test
    void readingInChunksChangesNothing() {
        var small = new RuntimeOptions(Compute.CPU, 3, 1, KvCacheSize.DEFAULT);
        try (ChatRexModel chunked = ChatRexModel.load(Golden.folder(FOLDER), small);
                Conversation pieces = conversation(chunked, PREFIX);
                Conversation whole = conversation(model, PREFIX)) {
            assertThat(pieces.ask(QUESTION, tokens(20)).ids())
                    .isEqualTo(whole.ask(QUESTION, tokens(20)).ids());
            float[] expected = whole.logits(QUESTION, CancellationToken.NEVER);
            float[] actual = pieces.logits(QUESTION, CancellationToken.NEVER);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-3f));
            }
        }
    }

    @Test
    void answersGrowBeyondTheBlocksFirstReserved() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            Generation answer = conversation.ask(QUESTION, tokens(400));
            assertThat(answer.tokens()).hasSize(400);
            assertThat(conversation.logits(join(QUESTION, answer.ids()), CancellationToken.NEVER))
                    .satisfies(logits -> assertThat(Sampler.argMax(logits)).isNotNegative());
        }
    }

    @Test
    void theListenerReceivesEachTokenWhenItIsGenerated() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            var heard = new ArrayList<GeneratedToken>();
            Generation answer = conversation.ask(QUESTION, tokens(6), heard::add);
            assertThat(heard).isEqualTo(answer.tokens());
            assertThat(answer.reason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void cancellingEndsTheAnswerBeforeTheNextStep() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            var heard = new AtomicInteger();
            GenerationOptions options = tokens(50).with(new CancellationToken(() -> heard.get() == 3));
            Generation answer = conversation.ask(QUESTION, options, token -> heard.incrementAndGet());
            assertThat(answer.reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(answer.tokens()).hasSize(3);
        }
    }

    @Test
    void aQuestionThatIsCancelledAlreadyEndsBeforeTheFirstStep() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            GenerationOptions cancelled = tokens(5).with(new CancellationToken(() -> true));
            Generation answer = conversation.ask(QUESTION, cancelled);
            assertThat(answer.reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(answer.tokens()).isEmpty();
        }
    }

    @Test
    void aCancelledRequestDoesNotReadItsPrefix() {
        EncodedImage image = model.encode(scope, IMAGE);
        ObjectTokens objects = model.regions(scope, image, BOXES);
        assertThatThrownBy(() -> model.open(scope, image, objects, PREFIX, new CancellationToken(() -> true)))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void aConstraintThatLeavesNothingEndsTheAnswer() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            TokenConstraint two = () -> new TokenConstraint.Automaton() {
                private int decided;

                @Override
                public LegalTokens legal() {
                    return decided < 2 ? LegalTokens.ALL : LegalTokens.only();
                }

                @Override
                public void advance(int id) {
                    decided++;
                }
            };
            Generation answer = conversation.ask(QUESTION, tokens(9).with(two));
            assertThat(answer.reason()).isEqualTo(FinishReason.DEAD_END);
            assertThat(answer.tokens()).hasSize(2);
        }
    }

    @Test
    void aBannedTokenIsNotProduced() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            int free = conversation.ask(QUESTION, tokens(1)).ids()[0];
            Generation answer = conversation.ask(QUESTION, tokens(10).with(without(free)));
            assertThat(answer.ids()).doesNotContain(free);
            assertThat(answer.tokens().getFirst().legalProbability())
                    .isGreaterThan(answer.tokens().getFirst().probability());
            assertThat(answer.tokens())
                    .allSatisfy(
                            token -> assertThat(token.legalProbability()).isGreaterThanOrEqualTo(token.probability()));
        }
    }

    private static TokenConstraint without(int banned) {
        return () -> new TokenConstraint.Automaton() {
            @Override
            public LegalTokens legal() {
                return LegalTokens.except(banned);
            }

            @Override
            public void advance(int id) {}
        };
    }

    @Test
    void anAbandonedQuestionCannotGoOn() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            Sequence old = conversation.question(QUESTION, tokens(9));
            assertThat(conversation.next(old)).isPresent();
            conversation.ask(QUESTION, tokens(1));
            assertThatThrownBy(() -> conversation.next(old)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aPromptMayHaveNoRegionsAndNoImage() {
        EncodedImage image = model.encode(scope, IMAGE);
        ObjectTokens none = model.regions(scope, image, List.of());
        assertThat(none.count()).isZero();
        try (Conversation withImage = model.open(scope, image, none, new int[] {1, -200, 2}, CancellationToken.NEVER);
                Conversation text = model.open(scope, image, none, new int[] {1, 2}, CancellationToken.NEVER)) {
            assertThat(withImage.prefixLength()).isEqualTo(2 + image.count());
            assertThat(withImage.ask(QUESTION, tokens(3)).tokens()).hasSize(3);
            assertThat(text.ask(QUESTION, tokens(3)).tokens()).hasSize(3);
        }
    }

    @Test
    void moreBoxesThanIndicesAreRefused() {
        EncodedImage image = model.encode(scope, IMAGE);
        List<PixelBox> many = java.util.Collections.nCopies(101, BOXES.getFirst());
        assertThatThrownBy(() -> model.regions(scope, image, many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("boxes: 101 (expected: <= 100)");
        assertThat(model.regions(scope, image, many.subList(0, 100)).count()).isEqualTo(100);
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        try (Conversation conversation = conversation(model, PREFIX)) {
            assertThatThrownBy(() -> conversation.ask(new int[] {520}, tokens(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ids[0]: 520 (expected: 0 <= id < 520)");
        }
    }
}
