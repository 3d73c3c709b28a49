package io.rexserve.trainer.stage;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.augmentation.ColourJitter;
import io.rexserve.trainer.augmentation.HorizontalFlip;
import io.rexserve.trainer.augmentation.Mosaic;
import io.rexserve.trainer.augmentation.RandomCrop;
import io.rexserve.trainer.augmentation.ScaleJitter;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.ImageSampler;
import io.rexserve.trainer.corpus.ImageSampler.Draw;
import io.rexserve.trainer.corpus.TrainingImage;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.network.ChatRexNetwork;
import io.rexserve.trainer.network.NetworkOptions;
import io.rexserve.trainer.network.Sample;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.question.QuestionOptions;
import io.rexserve.trainer.question.QuestionSequences;
import io.rexserve.trainer.question.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stage of a ChatRex model in training: questions about annotated images, packed behind one prefix for each image,
/// and the gradients of their answers. One thread at a time.
public class LanguageTraining implements Training {
    private static final Augmentation AUGMENTATION = new Augmentation(
            Mosaic.NONE, ScaleJitter.DEFAULT, RandomCrop.DEFAULT, HorizontalFlip.DEFAULT, ColourJitter.DEFAULT);

    private final LanguageRecipe recipe;
    private final Corpus corpus;
    private final ChatRexNetwork network;
    private final Tokenizer tokenizer;
    private final QuestionSequences questions;
    private final SampleSource source;
    private final ImageSampler sampler;
    private final Optimizer optimizer;
    private final LearningRateSchedule schedule;

    private LanguageTraining(
            LanguageRecipe recipe, Corpus corpus, ChatRexNetwork network, Tokenizer tokenizer, SampleSource source) {
        this.recipe = recipe;
        this.corpus = corpus;
        this.network = network;
        this.tokenizer = tokenizer;
        this.source = source;
        this.questions = new QuestionSequences(tokenizer, network.config(), questionOptions(recipe));
        this.sampler = corpus.sampler(recipe.seed(), recipe.parts(), recipe.images());
        network.initialise(recipe.seed());
        this.optimizer = new Optimizer(
                network.weights(),
                network.trained().stream().map(recipe.rates()::rule).toList(),
                new Optimizer.Settings(recipe.clip(), 0, recipe.bfloat16()));
        this.schedule = LearningRateSchedule.cosine(recipe.warmUp(), 0);
    }

    static LanguageTraining open(
            LanguageRecipe recipe, int threads, Device device, Corpus corpus, Consumer<String> progress)
            throws IOException {
        Torch.useThreads(threads);
        corpus.lines().forEach(progress);
        ImageProposals proposals = proposals(recipe, corpus, progress);
        var network = ChatRexNetwork.open(
                Path.of(recipe.model()),
                recipe.stage().trainables(recipe.adapters(), recipe.rates()),
                options(recipe, device));
        boolean opened = false;
        try {
            Tokenizer tokenizer = Tokenizer.load(network.folder());
            var source = new SampleSource(
                    network.config(), new ForeignNames(corpus), proposals, SampleSource.embeddedParents());
            LanguageTraining training = corpus.heldOut().isEmpty()
                    ? new LanguageTraining(recipe, corpus, network, tokenizer, source)
                    : new Measured(recipe, corpus, network, tokenizer, source);
            training.requireTasks(progress);
            opened = true;
            return training;
        } finally {
            if (!opened) {
                network.close();
            }
        }
    }

    private static NetworkOptions options(LanguageRecipe recipe, Device device) {
        NetworkOptions given = recipe.bfloat16() ? NetworkOptions.BFLOAT16 : NetworkOptions.FLOAT32;
        return new NetworkOptions(device, given.precision(), recipe.recomputed(), given.outputBytes());
    }

    private static @Nullable ImageProposals proposals(LanguageRecipe recipe, Corpus corpus, Consumer<String> progress)
            throws IOException {
        if (recipe.proposals() == null) {
            return null;
        }
        List<TrainingImage> all = Stream.of(
                        corpus.training().stream(),
                        corpus.replay().stream().flatMap(List::stream),
                        corpus.heldOut().stream())
                .flatMap(images -> images)
                .distinct()
                .toList();
        try {
            return ImageProposals.of(recipe.proposals(), all, recipe.proposalPath(), progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + e.getMessage(), e);
        }
    }

    private static QuestionOptions questionOptions(LanguageRecipe recipe) {
        return recipe.stage().questions().withQuestions(recipe.questions());
    }

    /// Counts what no task of the stage can ask, and refuses where that is too much.
    private void requireTasks(Consumer<String> progress) {
        var counts = new EnumMap<Unusable, Integer>(Unusable.class);
        var first = new EnumMap<Unusable, String>(Unusable.class);
        int all = 0;
        for (TrainingImage image : corpus.training()) {
            all++;
            Optional<Unusable> reason = questions.unusable(source.annotated(image, false));
            reason.ifPresent(why -> {
                counts.merge(why, 1, Integer::sum);
                first.putIfAbsent(why, image.id());
            });
        }
        int unusable = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (unusable == 0) {
            return;
        }
        String reasons = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " with " + entry.getKey().text() + " (first: "
                        + first.get(entry.getKey()) + ")")
                .collect(Collectors.joining("; "));
        if (unusable > recipe.data().maxUnusable() * all) {
            throw new DatasetException("images without a question: " + unusable + " of " + all + ": " + reasons
                    + " (expected: at most " + recipe.data().maxUnusable() + " of them; tasks of the "
                    + recipe.stage().text() + " stage: " + tasks() + ")");
        }
        progress.accept("images without a question: " + unusable + " of " + all + ": " + reasons);
    }

    private String tasks() {
        return recipe.stage().questions().mix().keySet().stream()
                .sorted()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    public Stage stage() {
        return recipe.stage();
    }

    public Corpus corpus() {
        return corpus;
    }

    public ChatRexNetwork network() {
        return network;
    }

    @Override
    public TrainableWeights weights() {
        return network.weights();
    }

    /// What a part of a step shows.
    public List<Sample> samples(int step, int part) {
        var samples = new ArrayList<Sample>();
        for (Draw draw : sampler.images(step, part)) {
            var random = new SplittableRandom(draw.seed());
            samples.addAll(source.samples(corpus.image(draw), draw.set() > 0, augmentation(), questions, random));
        }
        return samples;
    }

    private Augmentation augmentation() {
        return recipe.augmented() ? AUGMENTATION : Augmentation.NONE;
    }

    @Override
    public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
        List<Sample> samples = samples(step, part);
        if (samples.isEmpty()) {
            return none(scope);
        }
        return network.gradients(scope, samples);
    }

    // A part whose images serve no task.
    private Gradients none(NDManager scope) {
        var zeros = new NDList();
        network.weights().values().forEach(value -> zeros.add(scope.zeros(value.getShape())));
        return new Gradients(zeros, 0, new LinkedHashMap<>(Map.of()));
    }

    @Override
    public double update(NDManager scope, NDList gradients, int step) {
        return optimizer.step(scope, gradients, step, schedule.at(step, recipe.steps()));
    }

    @Override
    public double rate(int step) {
        return recipe.rates().peak() * schedule.at(step, recipe.steps());
    }

    @Override
    public void close() {
        tokenizer.close();
        network.close();
    }

    /// With held-out images.
    private static final class Measured extends LanguageTraining implements HeldOut {
        private final LanguageRecipe recipe;
        private final HeldOutQuestions heldOut;

        Measured(
                LanguageRecipe recipe,
                Corpus corpus,
                ChatRexNetwork network,
                Tokenizer tokenizer,
                SampleSource source) {
            super(recipe, corpus, network, tokenizer, source);
            this.recipe = recipe;
            this.heldOut = new HeldOutQuestions(recipe, corpus, network, tokenizer, source, questionOptions(recipe));
        }

        @Override
        public int every() {
            return recipe.measureEvery();
        }

        @Override
        public int patience() {
            return recipe.patience();
        }

        @Override
        public String decides() {
            return HeldOutQuestions.DECIDES;
        }

        @Override
        public SequencedMap<String, Double> measure() throws InterruptedException {
            return heldOut.measure();
        }
    }
}
