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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// The common start: one decoder learns from symbols what all arms do, one form after the other, step by step.
///
/// So every arm begins with the same weights, and each form had as many steps. Levels rise when the indices are found,
/// the only form whose answers can be right exactly.
final class StartTraining {
    static final String NAME = "start";
    private static final long SEED = 1;
    private static final int BATCH = 16;
    private static final int QUESTIONS = 4;
    private static final double VISUAL_SHARE = 0.2;
    private static final double MUON_RATE = 0.01;
    private static final double ADAM_RATE = 2e-3;
    private static final int LOG_EVERY = 30;
    private static final List<Arm> FORMS = List.of(Arm.INDEX, Arm.COORDINATES, Arm.IMAGE_COORDINATES);
    private static final String CURRICULUM = "curriculum";

    private final Path work;
    private final ProcessorClock clock;
    private final SafeStop stop;
    private final PrintStream out;
    private final NameVectors vectors;
    private final DecoderVocabulary vocabulary;
    private final SequenceBuilder builder;
    private final CoordinateTokens coordinates;
    private final SymbolicScenes scenes;
    private Curriculum curriculum = new Curriculum();

    StartTraining(
            Path work,
            ProcessorClock clock,
            SafeStop stop,
            PrintStream out,
            DecoderVocabulary vocabulary,
            PromptIds prompts) {
        this.stop = stop;
        this.work = work;
        this.clock = clock;
        this.out = out;
        this.vectors = new NameVectors();
        this.vocabulary = vocabulary;
        this.coordinates = new CoordinateTokens(vocabulary);
        this.builder = new SequenceBuilder(prompts, coordinates);
        this.scenes = new SymbolicScenes(vectors);
    }

    static Path checkpoint(Path work) {
        return TrainingLoop.checkpoint(work, NAME);
    }

    /// Trains, or continues where an earlier run stopped.
    ///
    /// @param seconds of processor time
    /// @return the last level of the curriculum
    Curriculum run(double seconds) throws IOException {
        var budget = new Budget(seconds);
        try (var training = new DecoderTraining(vocabulary, vectors, true)) {
            if (Files.exists(checkpoint(work))) {
                Map<String, String> saved = training.weights.restore(checkpoint(work));
                budget.restore(saved);
                curriculum = Curriculum.parse(saved.getOrDefault(CURRICULUM, curriculum.toString()));
            } else {
                TinyDecoder.initialise(training.weights, vocabulary, vectors, SEED, coordinates.start());
            }
            var logs = new EnumMap<Arm, RunLog>(Arm.class);
            for (Arm form : FORMS) {
                String name = NAME + "-" + form.name().toLowerCase(Locale.ROOT).replace('_', '-');
                logs.put(form, new RunLog(work, name, budget.steps(), out));
            }
            while (!budget.isSpent()) {
                step(training, budget, logs);
                if (budget.steps() % LOG_EVERY == 0 || budget.isSpent() || stop.requested()) {
                    for (RunLog log : logs.values()) {
                        log.row(budget, curriculum.number());
                    }
                    Map<String, String> saved = budget.save();
                    saved.put(CURRICULUM, curriculum.toString());
                    training.weights.save(checkpoint(work), saved);
                }
                StopCheck.check(stop);
            }
        }
        return curriculum;
    }

    private void step(DecoderTraining training, Budget budget, Map<Arm, RunLog> logs) {
        double begun = clock.seconds();
        int step = budget.steps();
        Arm form = FORMS.get(step % FORMS.size());
        List<TokenSequence> batch = batch(form, step);
        double rate = budget.rate();
        Report report = training.step(batch, step, MUON_RATE * rate, ADAM_RATE * rate);
        if (form == Arm.INDEX) {
            curriculum.learn(report.share(Kind.FIRST, Kind.LATER), Double.NaN);
        }
        Objects.requireNonNull(logs.get(form), "a form").add(report);
        budget.spend(clock.seconds() - begun, AnswerTokens.of(batch));
    }

    private List<TokenSequence> batch(Arm form, int step) {
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
        boolean visual = !form.seesObjects() || random.nextDouble() < VISUAL_SHARE;
        ParadigmScene scene = scenes.compose(level, visual, random);
        return builder.build(form, scene, NameQuestions.training(scene, questions, level.names(), random), random);
    }
}
