package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.trainer.language.Curriculum;
import io.rexserve.trainer.language.DecoderTraining;
import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.TokenSequence;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// One arm and seed on pictures, from the start of its form: the same scenes and questions in the same order for every
/// arm, until the processor time is used. Every fifth step stays with symbols of the arm's own form. Without pictures
/// all do, and the seed decides what the arm starts from.
final class ArmTraining {
    /// Where answers are measured on the way, as shares of the budget.
    static final List<Double> POINTS = List.of(0.2, 0.4, 0.6, 0.8);

    private static final int BATCH = 12;
    private static final int QUESTIONS = 5;
    private static final int SYMBOLS_EVERY = 5;
    private static final double MUON_RATE = 0.01;
    private static final double ADAM_RATE = 2e-3;
    private static final double NOISE = 0.15;
    private static final double TOWER_SHARE = 0.1;
    private static final int SAVE_EVERY = 25;
    private static final String TOWERS = "towers";

    private final Path work;
    private final Arm arm;
    private final long seed;
    private final ProcessorClock clock;
    private final SafeStop stop;
    private final PrintStream out;
    private final NameVectors vectors = new NameVectors();
    private final DecoderVocabulary vocabulary;
    private final PromptIds prompts;
    private final SequenceBuilder builder;
    private final SymbolicScenes symbols = new SymbolicScenes(vectors);
    private final Curriculum.Level level;
    private final PictureScenes pictures;
    private final PictureScenes held;

    /// @param level of the symbols that are mixed in
    /// @param pictures to train on; with none of them, on symbols alone
    /// @param held answered
    ArmTraining(
            Path work,
            Arm arm,
            long seed,
            ProcessorClock clock,
            SafeStop stop,
            PrintStream out,
            DecoderVocabulary vocabulary,
            PromptIds prompts,
            Curriculum.Level level,
            PictureScenes pictures,
            PictureScenes held) {
        this.work = work;
        this.arm = arm;
        this.seed = seed;
        this.clock = clock;
        this.stop = stop;
        this.out = out;
        this.level = level;
        this.vocabulary = vocabulary;
        this.prompts = prompts;
        this.builder = new SequenceBuilder(prompts, new CoordinateTokens(vocabulary));
        this.pictures = pictures;
        this.held = held;
    }

    private boolean symbolsOnly() {
        return pictures.size() == 0;
    }

    private String name() {
        return arm.fileName(seed);
    }

    Path checkpoint() {
        return TrainingLoop.checkpoint(work, name());
    }

    private Path towersFile(int step) {
        return TrainingLoop.checkpoint(work, name() + "-towers-" + step);
    }

    /// Trains, or continues where an earlier run stopped, and answers the held-out scenes.
    ///
    /// @param seconds of processor time
    /// @param chatrex model folder that an arm's own towers start from
    /// @param curveScenes held-out scenes answered on the way
    void run(double seconds, Path chatrex, int curveScenes) throws IOException {
        var budget = new Budget(seconds);
        try (var training = new DecoderTraining(vocabulary, vectors, true);
                var towers = new TowerTraining(vectors)) {
            restore(training, towers, budget, chatrex);
            boolean answered = AnswerRow.read(work, arm, seed).stream()
                    .anyMatch(row -> row.last() && row.step() == budget.steps());
            if (budget.isSpent() && answered) {
                return;
            }
            if (!budget.isSpent() && missed(budget)) {
                answer(training, towers, budget, curveScenes);
            }
            var log = new RunLog(work, name(), budget.steps(), out);
            while (!budget.isSpent()) {
                double before = budget.share();
                step(training, towers, budget, log);
                boolean point = POINTS.stream().anyMatch(at -> before < at && budget.share() >= at);
                if (budget.steps() % SAVE_EVERY == 0 || point || budget.isSpent() || stop.requested()) {
                    log.row(budget, 0);
                    save(training, towers, budget);
                }
                StopCheck.check(stop);
                if (point && !budget.isSpent()) {
                    answer(training, towers, budget, curveScenes);
                }
            }
            answer(training, towers, budget, held.size());
        }
    }

    // Whether a run was stopped between the checkpoint of a point and its answers.
    private boolean missed(Budget budget) throws IOException {
        long passed = POINTS.stream().filter(at -> budget.share() >= at).count();
        long answered = AnswerRow.read(work, arm, seed).stream()
                .map(AnswerRow::step)
                .distinct()
                .count();
        return answered < passed;
    }

    private void restore(DecoderTraining training, TowerTraining towers, Budget budget, Path chatrex) {
        if (!Files.exists(checkpoint()) && symbolsOnly()) {
            StartTraining.initialise(training, vocabulary, vectors, seed);
            return;
        }
        if (!Files.exists(checkpoint())) {
            training.weights.start(StartTraining.checkpoint(work, arm.form()));
            TinyTowers.grow(towers.weights, chatrex, 1);
            return;
        }
        budget.restore(training.weights.restore(checkpoint()));
        if (arm.trainsTowers()) {
            towers.weights.restore(towersFile(budget.steps()));
        }
    }

    // The towers first: the decoder's checkpoint names the step whose towers belong to it.
    private void save(DecoderTraining training, TowerTraining towers, Budget budget) throws IOException {
        if (arm.trainsTowers()) {
            towers.weights.save(towersFile(budget.steps()), Map.of(TOWERS, name()));
        }
        training.weights.save(checkpoint(), budget.save());
        if (arm.trainsTowers()) {
            try (var files = Files.newDirectoryStream(work, name() + "-towers-*.safetensors")) {
                for (Path file : files) {
                    if (!file.equals(towersFile(budget.steps()))) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private void step(DecoderTraining training, TowerTraining towers, Budget budget, RunLog log) {
        double begun = clock.seconds();
        int step = budget.steps();
        double rate = budget.rate();
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ (0x5DEECE66DL * (step + 1)));
        boolean symbolic = symbolsOnly() || step % SYMBOLS_EVERY == SYMBOLS_EVERY - 1;
        int[] uses =
                symbolic ? new int[0] : random.ints(BATCH, 0, pictures.size()).toArray();
        List<ImageScene> images = arm.trainsTowers() && !symbolic
                ? Arrays.stream(uses).mapToObj(pictures::image).toList()
                : List.of();
        List<TokenSequence> batch = symbolic ? symbols(random) : pictures(scenes(uses, images, towers), random);
        Report report = training.step(batch, step, MUON_RATE * rate, adamRate() * rate, !images.isEmpty());
        if (!images.isEmpty()) {
            towers.follow(images, report.visual(), step, TOWER_SHARE * rate);
        }
        if (!symbolic || symbolsOnly()) {
            log.add(report);
        }
        budget.spend(clock.seconds() - begun, AnswerTokens.of(batch));
    }

    private double adamRate() {
        return symbolsOnly() ? StartTraining.ADAM_RATE : ADAM_RATE;
    }

    private List<ParadigmScene> scenes(int[] uses, List<ImageScene> images, TowerTraining towers) {
        if (images.isEmpty()) {
            return Arrays.stream(uses).mapToObj(pictures::scene).toList();
        }
        List<Tokens> tokens = towers.tokens(images);
        return IntStream.range(0, uses.length)
                .mapToObj(i -> pictures.scene(uses[i], tokens.get(i).visual()))
                .toList();
    }

    private List<TokenSequence> pictures(List<ParadigmScene> scenes, SplittableRandom random) {
        var batch = new ArrayList<TokenSequence>();
        for (ParadigmScene scene : scenes) {
            // Every arm draws the same: a generator of its own for what only some of them need.
            SplittableRandom own = random.split();
            List<Integer> names =
                    NameQuestions.training(scene, QUESTIONS, ObjectName.drawn().size(), random);
            batch.add(builder.build(arm, arm.seesObjects() ? noisy(scene, own) : scene, names, own));
        }
        return batch;
    }

    private static ParadigmScene noisy(ParadigmScene scene, SplittableRandom random) {
        float[] objects = scene.objects().clone();
        double scale = NOISE / Math.sqrt(NameVectors.WIDTH);
        for (int k = 0; k < objects.length; k++) {
            objects[k] += (float) (scale * random.nextGaussian());
        }
        return new ParadigmScene(scene.visual(), objects, scene.indices(), scene.candidates(), scene.truths());
    }

    private List<TokenSequence> symbols(SplittableRandom random) {
        return IntStream.range(0, BATCH)
                .mapToObj(_ -> StartTraining.symbolic(arm, symbols, builder, level, QUESTIONS, random))
                .toList();
    }

    private void answer(DecoderTraining training, TowerTraining towers, Budget budget, int scenes) throws IOException {
        var rows = new ArrayList<AnswerRow>();
        try (var decoder = new AnswerDecoder(arm, training.weights, vectors, vocabulary, prompts)) {
            for (int number = 0; number < scenes; number++) {
                StopCheck.check(stop);
                List<Integer> names = NameQuestions.test(held.scene(number), known(), new SplittableRandom(number));
                for (AnswerDecoder.Answer answer : decoder.answers(heldScene(number, towers), names)) {
                    rows.add(row(budget, number, answer));
                }
            }
        }
        AnswerRow.add(work, arm, seed, rows);
    }

    private int known() {
        return symbolsOnly() ? SymbolicScenes.names(level) : ObjectName.drawn().size();
    }

    private ParadigmScene heldScene(int number, TowerTraining towers) {
        if (symbolsOnly() && arm.seesObjects()) {
            return held.scene(number).withoutVisual();
        }
        if (!arm.trainsTowers()) {
            return held.scene(number);
        }
        Tokens tokens = towers.tokens(List.of(held.image(number))).getFirst();
        return held.scene(number, tokens.visual());
    }

    private static AnswerRow row(Budget budget, int scene, AnswerDecoder.Answer answer) {
        return new AnswerRow(
                budget.steps(),
                budget.seconds(),
                budget.answerTokens(),
                budget.isSpent(),
                scene,
                answer.name(),
                answer.boxes().stream().map(SceneRow::edges).toList(),
                answer.tokens(),
                answer.millis(),
                answer.prefixMillis());
    }
}
