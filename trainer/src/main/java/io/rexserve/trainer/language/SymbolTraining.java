package io.rexserve.trainer.language;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Step 0 of language training: the decoder learns to go from a name to candidates to indices before it sees an image.
///
/// Two auxiliary losses and Muon together decide whether it learns at all: after the first layer a candidate's slot
/// names its index, after the second a phrase names its matches. Images then only replace the vectors.
public final class SymbolTraining {
    static final String NAME = "symbols";
    private static final int LOG_EVERY = 50;
    private static final int SAVE_EVERY = 100;
    private static final LearningRateSchedule SCHEDULE = LearningRateSchedule.linearToZero(100, 0.6);
    private static final double MUON_RATE = 0.01;
    private static final double ADAM_RATE = 2e-3;
    private static final LearningRateSchedule CONTINUED = LearningRateSchedule.linearToZero(100, 0.4);
    private static final double VISUAL_SHARE = 0.2;

    private static final double SINGLED_SHARE = 0.3;

    private final LanguageTrainingOptions options;
    private final DecoderVocabulary vocabulary = new DecoderVocabulary();
    private final NameVectors vectors = new NameVectors();
    private final SymbolScenes scenes = new SymbolScenes(vocabulary, vectors);
    private Curriculum curriculum = new Curriculum();

    private SymbolTraining(LanguageTrainingOptions options) {
        this.options = options;
    }

    /// Trains, or continues where an earlier run stopped.
    ///
    /// @param out receives a progress line now and then
    public static void run(LanguageTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        new SymbolTraining(options).run(out);
    }

    private void run(PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        int steps = options.symbolSteps();
        var loop = new TrainingLoop(NAME, options.work(), steps, LOG_EVERY, SAVE_EVERY, out);
        LearningRateSchedule schedule = options.start() == null ? SCHEDULE : CONTINUED;
        try (var prompts = new PromptIds(vocabulary);
                var training = new DecoderTraining(vocabulary, vectors, options.narrow())) {
            Progress progress = progress();
            int start = loop.resume(training.weights, progress, () -> initialise(training.weights));
            loop.run(start, training.weights, progress, new AnswerMetrics(), step -> {
                double scale = schedule.at(step, steps);
                Report report = training.step(batch(prompts, step), step, MUON_RATE * scale, ADAM_RATE * scale);
                curriculum.learn(report.share(Kind.FIRST, Kind.LATER), report.share(Kind.SINGLED));
                return report;
            });
        }
    }

    private void initialise(TrainableWeights weights) {
        Path start = options.start();
        if (start == null) {
            TinyDecoder.initialise(weights, vocabulary, vectors, options.seed());
        } else {
            TinyDecoder.start(weights, vocabulary, vectors, options.seed(), start);
            curriculum = Curriculum.completed();
        }
    }

    private Progress progress() {
        return new Progress() {
            @Override
            public Map<String, String> save() {
                return Map.of("curriculum", curriculum.toString());
            }

            @Override
            public void restore(Map<String, String> saved) {
                curriculum = Curriculum.parse(saved.getOrDefault("curriculum", curriculum.toString()));
            }
        };
    }

    private List<TokenSequence> batch(PromptIds prompts, int step) {
        var random = new SplittableRandom(options.seed() ^ (0x5DEECE66DL * (step + 1)));
        var mix = mix(random);
        var batch = new ArrayList<TokenSequence>();
        for (int i = 0; i < options.batch(); i++) {
            batch.add(new PackedScene(scenes.compose(curriculum, mix, random), prompts, random).sequence());
        }
        return batch;
    }

    private SymbolScenes.Mix mix(SplittableRandom random) {
        boolean visual = random.nextDouble() < VISUAL_SHARE;
        return curriculum.last()
                ? new SymbolScenes.Mix(0.1, 0.22, 0.2, 0.06, SINGLED_SHARE, visual)
                : SymbolScenes.Mix.finding(0.25, curriculum.singling() ? SINGLED_SHARE : 0, visual);
    }
}
