package io.rexserve.llm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.Decoding;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.model.language.decoder.Reading;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The scheduler on the embedded model.
class PassesTest {
    private static final int TOKENS = 12;
    private static final List<PixelBox> BOXES = List.of(new PixelBox(0, 0, 40, 40), new PixelBox(10, 10, 60, 60));

    private final LoadedModel model = LoadedModel.load(
            Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex"),
            Compute.CPU,
            new KvCacheSize.Sequences(8),
            0);
    private final NDManager scope = model.network().scope();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<List<ScheduledTokens>> passes = new ArrayList<>();
    private final List<Conversation> open = new ArrayList<>();
    private NDArray embeddings = scope.create(0f);
    private int[] prefix = {};
    private @Nullable EncodedImage image;

    /// An answer, or a prefix where there is no answer.
    private static final class Asked implements Run {
        private final Reading reading;
        final List<Integer> tokens = new ArrayList<>();

        @Nullable
        Throwable failure;

        Asked(Reading reading) {
            this.reading = reading;
        }

        @Override
        public Reading reading() {
            return reading;
        }

        @Override
        public boolean advance() {
            if (reading instanceof Decoding decoding) {
                for (var token = decoding.poll(); token.isPresent(); token = decoding.poll()) {
                    tokens.add(token.get().id());
                }
            }
            return reading.left() > 0;
        }

        @Override
        public void fail(Throwable cause) {
            failure = cause;
        }
    }

    @BeforeEach
    void open() {
        var picture = new RgbImage(64, 64, new byte[3 * 64 * 64]);
        image = model.network().encode(scope, picture);
        var objects = model.network().regions(scope, image, BOXES);
        prefix = model.tokenizer().encodeOpening(Prompts.prefix(template(), BOXES.size()));
        embeddings = model.network().spliced(scope, image, objects, prefix);
    }

    @AfterEach
    void close() {
        open.forEach(Conversation::close);
        scope.close();
        model.close();
    }

    private ChatTemplate template() {
        return model.network().config().template();
    }

    /// Every prefix is the same; each has a cache of its own.
    private Prefix prefix() {
        return model.network().prefix(embeddings, Objects.requireNonNull(image), prefix, CancellationToken.NEVER);
    }

    private Decoding asked(String label, CancellationToken interruption) {
        Prefix read = prefix();
        model.network().pass(List.of(new ScheduledTokens(read, read.left())));
        Conversation conversation = read.conversation();
        open.add(conversation);
        int[] ids =
                model.tokenizer().encode(Prompts.question(template(), BOXES.size(), new Task.Detect(List.of(label))));
        return conversation.begin(
                ids, GenerationOptions.greedy(TOKENS, Set.of()).with(interruption));
    }

    private List<Asked> asked(String... labels) {
        return List.of(labels).stream()
                .map(label -> new Asked(asked(label, CancellationToken.NEVER)))
                .toList();
    }

    private List<List<Integer>> alone(String... labels) {
        return List.of(labels).stream()
                .map(label -> {
                    Decoding decoding = asked(label, CancellationToken.NEVER);
                    var tokens = new ArrayList<Integer>();
                    for (var token = decoding.next(); token.isPresent(); token = decoding.next()) {
                        tokens.add(token.get().id());
                    }
                    return (List<Integer>) tokens;
                })
                .toList();
    }

    private Passes passes(int maxRows, Consumer<List<ScheduledTokens>> before) {
        var meters = new LlmMeters(registry);
        return new Passes(
                shares -> {
                    before.accept(shares);
                    passes.add(shares);
                    model.network().pass(shares);
                },
                new BatchRunner((_, _) -> meters.outOfMemory()),
                new PassBudget(2, 64),
                maxRows,
                meters);
    }

    private static void run(Passes passes, List<Asked> runs) {
        runs.forEach(passes::join);
        for (int i = 0; passes.running() > 0; i++) {
            assertThat(i).as("passes").isLessThan(500);
            passes.step(Duration.ZERO);
        }
    }

    private double outOfMemory() {
        return registry.get("rexserve.llm.out.of.memory").counter().count();
    }

    private static List<List<Integer>> tokens(List<Asked> runs) {
        return runs.stream().map(run -> run.tokens).toList();
    }

    @Test
    void oneStepReadsOfAll() {
        List<Asked> runs = asked("cat", "dog", "car", "tree");
        run(passes(16, _ -> {}), runs);
        assertThat(tokens(runs)).isEqualTo(alone("cat", "dog", "car", "tree"));
        assertThat(passes).anySatisfy(shares -> assertThat(shares).hasSize(4));
    }

    @Test
    void aBatchThatDoesNotFitIsHalved() {
        List<Asked> runs = asked("cat", "dog", "car", "tree");
        run(
                passes(16, shares -> {
                    if (shares.size() > 2) {
                        throw new EngineException("CUDA out of memory");
                    }
                }),
                runs);
        assertThat(tokens(runs)).isEqualTo(alone("cat", "dog", "car", "tree"));
        assertThat(outOfMemory()).isPositive();
        assertThat(passes).allSatisfy(shares -> assertThat(shares).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void whatDoesNotFitAloneFailsAlone() {
        List<Asked> runs = asked("cat", "dog", "car");
        run(
                passes(16, shares -> {
                    if (shares.stream()
                            .anyMatch(share -> share.reading() == runs.get(1).reading())) {
                        throw new EngineException("DefaultCPUAllocator: can't allocate memory");
                    }
                }),
                runs);
        assertThat(runs.get(1).failure).isInstanceOf(InsufficientMemoryException.class);
        assertThat(runs.get(1).tokens).isEmpty();
        assertThat(List.of(runs.get(0).tokens, runs.get(2).tokens)).isEqualTo(alone("cat", "car"));
    }

    @Test
    void moreAnswersThanRowsTakeTurns() {
        String[] labels = {"cat", "dog", "car", "tree", "apple"};
        List<Asked> runs = asked(labels);
        run(passes(2, _ -> {}), runs);
        assertThat(tokens(runs)).isEqualTo(alone(labels));
        int most = IntStream.range(0, passes.size() - 1)
                .map(i -> (int) passes.get(i).stream()
                        .filter(share -> share.positions() == 1)
                        .count())
                .max()
                .orElseThrow();
        assertThat(most).isEqualTo(2);
    }

    @Test
    void aPromptIsReadInChunksBesideAnswers() {
        Passes scheduler = passes(16, _ -> {});
        var answer = new Asked(asked("cat", CancellationToken.NEVER));
        scheduler.join(answer);
        scheduler.step(Duration.ZERO); // its question; from now on it is one position a pass
        var prompt = new Asked(prefix());
        int length = prompt.reading().left();
        scheduler.join(prompt);
        passes.clear();
        scheduler.step(Duration.ZERO);
        assertThat(passes.getFirst())
                .hasSize(2)
                .anySatisfy(share -> assertThat(share.reading()).isSameAs(answer.reading()))
                .anySatisfy(share -> {
                    assertThat(share.reading()).isSameAs(prompt.reading());
                    assertThat(share.positions()).isLessThan(length);
                });
        run(scheduler, List.of());
        assertThat(prompt.reading().left()).isZero();
        ((Prefix) prompt.reading()).close();
        assertThat(List.of(answer.tokens)).isEqualTo(alone("cat"));
    }

    @Test
    void whoGoesAwayIsInNoFurtherPass() {
        var gone = new AtomicBoolean();
        var leaving = new Asked(asked("cat", CancellationToken.when(gone::get)));
        var staying = new Asked(asked("dog", CancellationToken.NEVER));
        Passes scheduler = passes(16, _ -> {});
        scheduler.join(leaving);
        scheduler.join(staying);
        scheduler.step(Duration.ZERO);
        gone.set(true);
        passes.clear();
        scheduler.step(Duration.ZERO);
        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(passes.getFirst())
                .singleElement()
                .satisfies(share -> assertThat(share.reading()).isSameAs(staying.reading()));
        assertThat(leaving.failure)
                .satisfies(failure ->
                        assertThat(Refusal.from(failure).orElseThrow().reason()).isEqualTo(Reason.CANCELLED));
    }
}
