package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.Curriculum;
import io.rexserve.trainer.language.DecoderTraining;
import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.language.TinyDecoder;
import io.rexserve.trainer.language.TokenSequence;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.TrainingLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// The start of a form: a decoder learns from symbols what its arm does before it sees pictures. All forms begin with
/// the same random weights and have the same time; the seeds of an arm share its start.
///
/// Forms are not mixed in one decoder: index and coordinates have the same prompt, so a mixture teaches both to be half
/// as likely, and coordinates, with their 128 bins, never come first.
final class StartTraining {
    private static final long SEED = 1;
    private static final int BATCH = 10;
    private static final int QUESTIONS = 5;
    private static final double VISUAL_SHARE = 0.2;
    static final double MUON_RATE = 0.01;
    static final double ADAM_RATE = 4e-3;
    private static final int LOG_EVERY = 30;
    private static final String CURRICULUM = "curriculum";

    private final Path work;
    private final Arm form;
    private final ProcessorClock clock;
    private final SafeStop stop;
    private final PrintStream out;
    private final NameVectors vectors;
    private final DecoderVocabulary vocabulary;
    private final SequenceBuilder builder;
    private final SymbolicScenes scenes;
    private Curriculum curriculum = new Curriculum();

    StartTraining(
            Path work,
            Arm form,
            ProcessorClock clock,
            SafeStop stop,
            PrintStream out,
            DecoderVocabulary vocabulary,
            PromptIds prompts) {
        this.form = form;
        this.stop = stop;
        this.work = work;
        this.clock = clock;
        this.out = out;
        this.vectors = new NameVectors();
        this.vocabulary = vocabulary;
        this.builder = new SequenceBuilder(prompts, new CoordinateTokens(vocabulary));
        this.scenes = new SymbolicScenes(vectors);
    }

    static Path checkpoint(Path work, Arm form) {
        return TrainingLoop.checkpoint(work, name(form));
    }

    private static String name(Arm form) {
        return "start-" + form.fileName();
    }

    /// Trains, or continues where an earlier run stopped.
    ///
    /// @param seconds of processor time
    /// @return the level that its answers have reached
    Curriculum.Level run(double seconds) throws IOException {
        var budget = new Budget(seconds);
        Path file = checkpoint(work, form);
        try (var training = new DecoderTraining(vocabulary, vectors, true)) {
            if (Files.exists(file)) {
                Map<String, String> saved = training.weights.restore(file);
                budget.restore(saved);
                curriculum = Curriculum.parse(saved.getOrDefault(CURRICULUM, curriculum.toString()));
            } else {
                initialise(training, vocabulary, vectors, SEED);
            }
            var log = new RunLog(work, name(form), budget.steps(), out);
            while (!budget.isSpent()) {
                step(training, budget, log);
                if (budget.steps() % LOG_EVERY == 0 || budget.isSpent() || stop.requested()) {
                    log.row(budget, curriculum.number());
                    Map<String, String> saved = budget.save();
                    saved.put(CURRICULUM, curriculum.toString());
                    training.weights.save(file, saved);
                }
                StopCheck.check(stop);
            }
        }
        return curriculum.level();
    }

    /// What every form begins with.
    static void initialise(DecoderTraining training, DecoderVocabulary vocabulary, NameVectors vectors, long seed) {
        Map<Integer, float[]> known = new CoordinateTokens(vocabulary).start(new EdgeWaves(vectors));
        TinyDecoder.initialise(training.weights, vocabulary, vectors, seed, known);
        AttentionStart.set(training.weights, vectors);
    }

    private void step(DecoderTraining training, Budget budget, RunLog log) {
        double begun = clock.seconds();
        int step = budget.steps();
        List<TokenSequence> batch = batch(step);
        double rate = budget.rate();
        Report report = training.step(batch, step, MUON_RATE * rate, ADAM_RATE * rate);
        curriculum.learn(report.share(Kind.FIRST, Kind.LATER, Kind.PLACED), Double.NaN);
        log.add(report);
        budget.spend(clock.seconds() - begun, AnswerTokens.of(batch));
    }

    private List<TokenSequence> batch(int step) {
        var random = new SplittableRandom(SEED ^ (0x5DEECE66DL * (step + 1)));
        var batch = new ArrayList<TokenSequence>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(symbolic(form, scenes, builder, level(random), QUESTIONS, random));
        }
        return batch;
    }

    // A fifth of the scenes are of lower levels.
    private Curriculum.Level level(SplittableRandom random) {
        int number = random.nextDouble() < 0.8 ? curriculum.number() : random.nextInt(curriculum.number() + 1);
        return Curriculum.LEVELS.get(number);
    }

    static TokenSequence symbolic(
            Arm form,
            SymbolicScenes scenes,
            SequenceBuilder builder,
            Curriculum.Level level,
            int questions,
            SplittableRandom random) {
        // Generators of their own, so that every form gets the same scenes and questions.
        SplittableRandom asked = random.split();
        SplittableRandom composed = random.split();
        boolean visual = random.nextDouble() < VISUAL_SHARE || !form.seesObjects();
        ParadigmScene scene = scenes.compose(level, visual, composed);
        return builder.build(
                form, scene, NameQuestions.training(scene, questions, SymbolicScenes.names(level), asked), asked);
    }
}
