package io.rexserve.model.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.Golden;
import io.rexserve.model.language.ObjectTokens;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCache;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.Generation;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many conversations in one forward pass, against each of them alone.
class ForwardTest {
    private static final int PREFIX_TOKEN = 17;

    private NDManager scope;

    @BeforeEach
    void open() {
        scope = Torch.scope();
    }

    @AfterEach
    void release() {
        scope.close();
    }

    /// A conversation that joins late, is read in uneven chunks and leaves when it is done.
    private static final class Guest {
        final int[] question;
        final int tokens;
        final int joins;
        final Conversation conversation;

        @Nullable
        Sequence answer;

        Guest(int[] question, int tokens, int joins, Conversation conversation) {
            this.question = question;
            this.tokens = tokens;
            this.joins = joins;
            this.conversation = conversation;
        }

        Sequence sequence() {
            if (conversation.prefix().isFinished() && answer == null) {
                answer = conversation.question(question, GenerationOptions.greedy(tokens, Set.of()));
            }
            return answer == null ? conversation.prefix() : answer;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rexseek-micro", "chatrex-micro"})
    void everyAnswerIsWhatItIsAlone(String folder) {
        try (ChatRexModel model =
                ChatRexModel.load(Golden.folder(folder), RuntimeOptions.DEFAULT.with(new KvCacheSize.Sequences(4)))) {
            var random = new SplittableRandom(5);
            EncodedImage image = model.encode(scope, Golden.image(folder));
            var guests = new ArrayList<Guest>();
            var expected = new ArrayList<int[]>();
            for (int i = 0; i < 9; i++) {
                ObjectTokens objects = model.regions(scope, image, boxes(1 + i % 3));
                int[] prefix = prefix(1 + i % 3, i);
                int[] question = random.ints(1 + random.nextInt(9), 3, 200).toArray();
                int tokens = 3 + random.nextInt(20);
                try (Conversation alone = model.open(scope, image, objects, prefix, CancellationToken.NEVER)) {
                    expected.add(alone.ask(question, GenerationOptions.greedy(tokens, Set.of()))
                            .ids());
                }
                var embeddings = model.spliced(scope, image, objects, prefix);
                guests.add(new Guest(
                        question,
                        tokens,
                        random.nextInt(12),
                        model.conversation(embeddings, image, prefix, CancellationToken.NEVER)));
            }
            guests.forEach(guest -> guest.conversation.prefix().admit(0));
            var actual = run(model, guests, random);
            for (int i = 0; i < guests.size(); i++) {
                assertThat(actual.get(i)).as("answer " + i).isEqualTo(expected.get(i));
            }
            assertThat(model.kvCache().freeTokens()).isEqualTo(model.kvCache().tokens());
        }
    }

    private static List<int[]> run(ChatRexModel model, List<Guest> guests, SplittableRandom random) {
        var answers = new int[guests.size()][];
        var seen = 0;
        for (int step = 0; Arrays.asList(answers).contains(null); step++) {
            var scheduled = new ArrayList<ScheduledTokens>();
            for (int i = 0; i < guests.size(); i++) {
                Guest guest = guests.get(i);
                if (step < guest.joins || answers[i] != null) {
                    continue;
                }
                Sequence sequence = guest.sequence();
                if (sequence.isFinished()) {
                    answers[i] = sequence.result().ids();
                    guest.conversation.close();
                } else {
                    scheduled.add(new ScheduledTokens(sequence, 1 + random.nextInt(sequence.remaining())));
                }
            }
            if (!scheduled.isEmpty()) {
                model.forward(scheduled);
                seen = Math.max(seen, scheduled.size());
            }
        }
        assertThat(seen).as("in one step").isGreaterThan(4);
        return List.of(answers);
    }

    private static List<PixelBox> boxes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PixelBox(5 + 10 * i, 5, 90 + 10 * i, 80))
                .toList();
    }

    private static int[] prefix(int regions, int i) {
        var ids = IntStream.builder().add(PREFIX_TOKEN + i).add(Splice.IMAGE).add(13);
        IntStream.range(0, regions).forEach(_ -> ids.add(20 + i).add(Splice.REGION));
        return ids.build().toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scatteredBlocksChangeNothing(boolean scattered) {
        try (ChatRexModel model = ChatRexModel.load(
                Golden.folder("rexseek-micro"), RuntimeOptions.on(Compute.CPU).with(new KvCacheSize.Sequences(3)))) {
            var holes = new ArrayList<BlockTable>();
            if (scattered) {
                int blocks = model.kvCache().tokens() / KvCache.BLOCK;
                for (int i = 0; i < blocks; i++) {
                    BlockTable one = new BlockTable(model.kvCache());
                    one.reserve(1);
                    holes.add(one);
                }
                IntStream.range(0, blocks)
                        .filter(i -> i % 2 == 0)
                        .forEach(i -> holes.get(i).close());
            }
            EncodedImage image = model.encode(scope, Golden.image("rexseek-micro"));
            ObjectTokens objects = model.regions(scope, image, boxes(2));
            int[] question = IntStream.range(3, 90).toArray();
            try (Conversation conversation = model.open(scope, image, objects, prefix(2, 0), CancellationToken.NEVER)) {
                Generation answer = conversation.ask(question, GenerationOptions.greedy(40, Set.of()));
                assertThat(answer.ids()).isEqualTo(unscattered(question));
            }
            holes.forEach(BlockTable::close);
        }
    }

    private int[] unscattered(int[] question) {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("rexseek-micro"));
                NDManager other = Torch.scope()) {
            EncodedImage image = model.encode(other, Golden.image("rexseek-micro"));
            ObjectTokens objects = model.regions(other, image, boxes(2));
            try (Conversation conversation = model.open(other, image, objects, prefix(2, 0), CancellationToken.NEVER)) {
                return conversation
                        .ask(question, GenerationOptions.greedy(40, Set.of()))
                        .ids();
            }
        }
    }

    @Test
    void aSequenceIsReadOnlyOnceItIsAdmitted() {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("rexseek-micro"))) {
            EncodedImage image = model.encode(scope, Golden.image("rexseek-micro"));
            ObjectTokens objects = model.regions(scope, image, boxes(2));
            var embeddings = model.spliced(scope, image, objects, prefix(2, 0));
            try (Conversation conversation =
                    model.conversation(embeddings, image, prefix(2, 0), CancellationToken.NEVER)) {
                var step = List.of(new ScheduledTokens(conversation.prefix(), 1));
                assertThatThrownBy(() -> model.forward(step))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("sequence: WAITING (expected: admitted)");
            }
        }
    }

    /// Of a cache of four blocks, one sequence may take all, but no more, whatever it holds already.
    @Test
    void whatNeverFitsIsToldFromWhatFitsLater() {
        var options = RuntimeOptions.DEFAULT.with(new KvCacheSize.Bytes(4L * KvCache.BLOCK * bytesPerToken()));
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("rexseek-micro"), options);
                var other = new BlockTable(model.kvCache());
                var table = new BlockTable(model.kvCache())) {
            other.reserve(1);
            table.reserve(3 * KvCache.BLOCK);
            assertThat(exhausted(table, 4 * KvCache.BLOCK).everPossible()).isTrue();
            assertThat(exhausted(table, 4 * KvCache.BLOCK + 1).everPossible()).isFalse();
        }
    }

    private static KvCacheExhaustedException exhausted(BlockTable table, int tokens) {
        return catchThrowableOfType(KvCacheExhaustedException.class, () -> table.reserve(tokens));
    }

    private static long bytesPerToken() {
        try (ChatRexModel model = ChatRexModel.load(Golden.folder("rexseek-micro"))) {
            return model.kvCache().bytesPerToken();
        }
    }

    @Test
    void aSequenceThatDoesNotFitIsRefusedWithTheNumbers() {
        try (ChatRexModel model = ChatRexModel.load(
                Golden.folder("rexseek-micro"),
                RuntimeOptions.DEFAULT.with(new KvCacheSize.Bytes(bytesPerToken() * KvCache.BLOCK)))) {
            assertThat(model.kvCache().tokens()).isEqualTo(KvCache.BLOCK);
            EncodedImage image = model.encode(scope, Golden.image("rexseek-micro"));
            ObjectTokens objects = model.regions(scope, image, boxes(2));
            var embeddings = model.spliced(scope, image, objects, prefix(2, 0));
            try (Conversation conversation =
                    model.conversation(embeddings, image, prefix(2, 0), CancellationToken.NEVER)) {
                assertThatThrownBy(() -> conversation.prefix().admit(100))
                        .isInstanceOf(KvCacheExhaustedException.class)
                        .hasMessageContaining("of 32");
                assertThat(model.kvCache().freeTokens()).isEqualTo(KvCache.BLOCK);
            }
        }
        assertThatThrownBy(() -> ChatRexModel.load(
                        Golden.folder("rexseek-micro"), RuntimeOptions.DEFAULT.with(new KvCacheSize.Bytes(1))))
                .hasMessageStartingWith("KV cache: 1 bytes (expected: >= ");
    }
}
