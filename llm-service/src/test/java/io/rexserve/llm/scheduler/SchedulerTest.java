package io.rexserve.llm.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.decoder.Conversation;
import io.rexserve.model.language.decoder.RegionScores;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.kvcache.KvCacheSize;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GenerationOptions;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.InsufficientMemoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The scheduler on the embedded model.
class SchedulerTest {
    private static final int TOKENS = 12;
    private static final List<PixelBox> BOXES = List.of(new PixelBox(0, 0, 40, 40), new PixelBox(10, 10, 60, 60));

    private final LoadedModel model = LoadedModel.load(
            Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex"),
            Compute.CPU,
            new KvCacheSize.Sequences(8),
            0,
            () -> {});
    private final NDManager scope = model.chatRex().scope();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<List<ScheduledTokens>> steps = new ArrayList<>();
    private final List<Conversation> open = new ArrayList<>();
    private NDArray embeddings = scope.create(0f);
    private int[] prefix = {};
    private @Nullable EncodedImage image;

    /// One sequence, and what it generates.
    private static final class Asked implements DecoderTask {
        final Sequence sequence;
        final List<Integer> tokens = new ArrayList<>();

        @Nullable
        Throwable failure;

        Asked(Sequence sequence) {
            this.sequence = sequence;
        }

        @Override
        public Optional<Sequence> begin(Duration waited) {
            return Optional.of(sequence);
        }

        @Override
        public Optional<Sequence> advance(Sequence advanced) {
            for (var token = advanced.poll(); token.isPresent(); token = advanced.poll()) {
                tokens.add(token.get().id());
            }
            return advanced.isFinished() ? Optional.empty() : Optional.of(advanced);
        }

        @Override
        public void fail(Throwable cause) {
            failure = cause;
        }
    }

    @BeforeEach
    void open() {
        var pixels = new RgbImage(64, 64, new byte[3 * 64 * 64]);
        image = model.chatRex().encode(scope, pixels);
        var objects = model.chatRex().regions(scope, image, BOXES);
        prefix = model.tokenizer().encodeOpening(Prompts.prefix(template(), BOXES.size()));
        embeddings = model.chatRex().spliced(scope, image, objects, prefix);
    }

    @AfterEach
    void close() {
        open.forEach(Conversation::close);
        scope.close();
        model.close();
    }

    private ChatTemplate template() {
        return model.chatRex().config().template();
    }

    /// Every prefix is the same; each has blocks of its own.
    private Conversation conversation() {
        Conversation conversation = model.chatRex()
                .conversation(embeddings, Objects.requireNonNull(image), prefix, CancellationToken.NEVER);
        open.add(conversation);
        return conversation;
    }

    private Conversation read() {
        return conversation().readPrefix();
    }

    private int[] question(String label) {
        return model.tokenizer().encode(Prompts.question(template(), BOXES.size(), new Task.Detect(List.of(label))));
    }

    private Sequence asked(String label, CancellationToken cancellation) {
        return read().question(
                        question(label),
                        GenerationOptions.greedy(TOKENS, Set.of()).with(cancellation));
    }

    private List<Asked> asked(String... labels) {
        return List.of(labels).stream()
                .map(label -> new Asked(asked(label, CancellationToken.NEVER)))
                .toList();
    }

    private List<List<Integer>> alone(String... labels) {
        return List.of(labels).stream()
                .map(label -> {
                    var tokens = new ArrayList<Integer>();
                    read().ask(
                                    question(label),
                                    GenerationOptions.greedy(TOKENS, Set.of()),
                                    token -> tokens.add(token.id()));
                    return (List<Integer>) tokens;
                })
                .toList();
    }

    private Scheduler scheduler(int maxBatchSize, Consumer<List<ScheduledTokens>> before) {
        var meters = new LlmMeters(registry);
        return new Scheduler(
                step -> {
                    before.accept(step);
                    steps.add(step);
                    model.chatRex().forward(step);
                },
                new BatchRunner((_, _) -> meters.outOfMemory()),
                new PrefillBudget(2, 64),
                maxBatchSize,
                TOKENS,
                meters);
    }

    private static void run(Scheduler scheduler, List<Asked> tasks) {
        tasks.forEach(task -> scheduler.begin(task, Duration.ZERO));
        for (int i = 0; !scheduler.isIdle(); i++) {
            assertThat(i).as("steps").isLessThan(500);
            scheduler.step();
        }
    }

    private double outOfMemory() {
        return registry.get("rexserve.llm.out.of.memory").counter().count();
    }

    private static List<List<Integer>> tokens(List<Asked> runs) {
        return runs.stream().map(task -> task.tokens).toList();
    }

    @Test
    void oneStepReadsTokensOfAll() {
        List<Asked> tasks = asked("cat", "dog", "car", "tree");
        run(scheduler(16, _ -> {}), tasks);
        assertThat(tokens(tasks)).isEqualTo(alone("cat", "dog", "car", "tree"));
        assertThat(steps).anySatisfy(step -> assertThat(step).hasSize(4));
    }

    @Test
    void aBatchThatDoesNotFitIsHalved() {
        List<Asked> tasks = asked("cat", "dog", "car", "tree");
        run(
                scheduler(16, step -> {
                    if (step.size() > 2) {
                        throw new EngineException("CUDA out of memory");
                    }
                }),
                tasks);
        assertThat(tokens(tasks)).isEqualTo(alone("cat", "dog", "car", "tree"));
        assertThat(outOfMemory()).isPositive();
        assertThat(steps).allSatisfy(step -> assertThat(step).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void aSequenceThatDoesNotFitAloneFailsAlone() {
        List<Asked> tasks = asked("cat", "dog", "car");
        run(
                scheduler(16, step -> {
                    if (step.stream().anyMatch(tokens -> tokens.sequence() == tasks.get(1).sequence)) {
                        throw new EngineException("DefaultCPUAllocator: can't allocate memory");
                    }
                }),
                tasks);
        assertThat(tasks.get(1).failure).isInstanceOf(InsufficientMemoryException.class);
        assertThat(tasks.get(1).tokens).isEmpty();
        assertThat(List.of(tasks.get(0).tokens, tasks.get(2).tokens)).isEqualTo(alone("cat", "car"));
    }

    @Test
    void moreAnswersThanTheBatchSizeTakeTurns() {
        String[] labels = {"cat", "dog", "car", "tree", "apple"};
        List<Asked> tasks = asked(labels);
        run(scheduler(2, _ -> {}), tasks);
        assertThat(tokens(tasks)).isEqualTo(alone(labels));
        int most = IntStream.range(0, steps.size() - 1)
                .map(i -> (int) steps.get(i).stream()
                        .filter(tokens -> tokens.count() == 1)
                        .count())
                .max()
                .orElseThrow();
        assertThat(most).isEqualTo(2);
    }

    @Test
    void aPromptIsReadInChunksBesideAnswers() {
        Scheduler scheduler = scheduler(16, _ -> {});
        var answer = new Asked(asked("cat", CancellationToken.NEVER));
        scheduler.begin(answer, Duration.ZERO);
        scheduler.step(); // its question; from now on it is one token a step
        var prompt = new Asked(conversation().prefix());
        int length = prompt.sequence.remaining();
        scheduler.begin(prompt, Duration.ZERO);
        steps.clear();
        scheduler.step();
        assertThat(steps.getFirst())
                .hasSize(2)
                .anySatisfy(tokens -> assertThat(tokens.sequence()).isSameAs(answer.sequence))
                .anySatisfy(tokens -> {
                    assertThat(tokens.sequence()).isSameAs(prompt.sequence);
                    assertThat(tokens.count()).isLessThan(length);
                });
        run(scheduler, List.of());
        assertThat(prompt.sequence.remaining()).isZero();
        assertThat(List.of(answer.tokens)).isEqualTo(alone("cat"));
    }

    @Test
    void aCancelledSequenceIsInNoFurtherStep() {
        var gone = new AtomicBoolean();
        var leaving = new Asked(asked("cat", new CancellationToken(gone::get)));
        var staying = new Asked(asked("dog", CancellationToken.NEVER));
        Scheduler scheduler = scheduler(16, _ -> {});
        scheduler.begin(leaving, Duration.ZERO);
        scheduler.begin(staying, Duration.ZERO);
        scheduler.step();
        gone.set(true);
        steps.clear();
        scheduler.step();
        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(steps.getFirst())
                .singleElement()
                .satisfies(tokens -> assertThat(tokens.sequence()).isSameAs(staying.sequence));
        assertThat(leaving.sequence.finishReason()).contains(FinishReason.CANCELLED);
        assertThat(leaving.failure).isInstanceOf(CancellationException.class);
    }

    private List<int[]> openings(String... phrases) {
        return Stream.of(phrases)
                .map(phrase -> model.tokenizer().encode(Prompts.listOpening(template(), BOXES.size(), phrase)))
                .toList();
    }

    private int[] scored() {
        return RegionScores.tokens(model.tokenizer().grammarTokens(), BOXES.size());
    }

    @Test
    void phrasesAreScoredInTheStepsOfAnAnswer() {
        List<int[]> openings = openings("cat", "dog", "red car", "tree", "apple", "left dog");
        int longest = openings.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        List<float[]> alone = read().logits(openings, scored(), CancellationToken.NEVER);
        Scheduler scheduler = scheduler(16, _ -> {});
        var answer = new Asked(asked("cat", CancellationToken.NEVER));
        scheduler.begin(answer, Duration.ZERO);
        scheduler.step(); // its question
        var scores = new Asked(read().branches(openings, scored(), CancellationToken.NEVER));
        steps.clear();
        run(scheduler, List.of(scores));
        List<List<ScheduledTokens>> scoring = steps.stream()
                .filter(step -> step.stream().anyMatch(tokens -> tokens.sequence() == scores.sequence))
                .toList();
        assertThat(scoring)
                .hasSizeGreaterThan(1)
                .first()
                .satisfies(step ->
                        assertThat(step).as("the answer and the first phrases").hasSize(2));
        assertThat(scoring.getFirst().getLast().count())
                .isLessThanOrEqualTo(Math.max(longest, 2 * PrefillBudget.GRANULE));
        List<float[]> logits = scores.sequence.branchLogits();
        for (int i = 0; i < openings.size(); i++) {
            assertThat(logits.get(i)).containsExactly(alone.get(i), within(1e-4f));
        }
        assertThat(List.of(answer.tokens)).isEqualTo(alone("cat"));
    }

    @Test
    void sequencesWaitForFreeBlocks() {
        Scheduler scheduler = scheduler(16, _ -> {});
        var first = new Asked(conversation().prefix());
        var last = new Asked(conversation().prefix());
        BlockTable others = takeAllBlocks();
        scheduler.begin(first, Duration.ZERO);
        scheduler.begin(last, Duration.ZERO);
        scheduler.step();
        assertThat(List.of(first.sequence.state(), last.sequence.state()))
                .containsExactly(Sequence.State.WAITING, Sequence.State.WAITING);
        others.close();
        run(scheduler, List.of());
        assertThat(first.sequence.isFinished() && last.sequence.isFinished()).isTrue();
    }

    private BlockTable takeAllBlocks() {
        var blocks = new BlockTable(model.chatRex().kvCache());
        blocks.reserve(model.chatRex().kvCache().freeTokens());
        return blocks;
    }
}
