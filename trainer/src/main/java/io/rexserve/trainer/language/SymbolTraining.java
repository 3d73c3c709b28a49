package io.rexserve.trainer.language;

import io.rexserve.model.kernel.Torch;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.log.TrainingLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Step 0: the decoder learns to go from a name to candidates to indices before it sees a picture.
///
/// Two auxiliary losses and Muon together decide whether it learns at all: after the first layer a candidate's slot
/// names its index, after the second a phrase names its matches. Pictures then only replace the vectors.
final class SymbolTraining {
    static final String STATE = "symbols.safetensors";
    private static final int REPORT_EVERY = 50;
    private static final int SAVE_EVERY = 100;
    private static final double MUON_RATE = 0.01;
    private static final double ADAM_RATE = 2e-3;
    private static final double VISUAL_SHARE = 0.2;

    private final LanguageTrainingOptions options;
    private final PrintStream out;
    private final DecoderVocabulary vocabulary = new DecoderVocabulary();
    private final NameVectors vectors = new NameVectors();
    private final SymbolScenes scenes = new SymbolScenes(vocabulary, vectors);
    private Curriculum curriculum = new Curriculum();

    SymbolTraining(LanguageTrainingOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// Trains, or goes on where an earlier run stopped.
    void run() throws IOException {
        Torch.useThreads(options.threads());
        Files.createDirectories(options.work());
        Path file = options.work().resolve(STATE);
        try (var prompts = new PromptIds(vocabulary);
                var training = new DecoderTraining(vocabulary, vectors, options.narrow())) {
            int start = 0;
            if (Files.exists(file)) {
                Map<String, String> saved = training.state.restore(file, false);
                start = Integer.parseInt(saved.getOrDefault("step", "0"));
                curriculum = Curriculum.parse(saved.getOrDefault("curriculum", curriculum.toString()));
            } else {
                training.state.initialise(vocabulary, vectors, options.seed());
            }
            steps(training, prompts, start, file);
        }
    }

    private void steps(DecoderTraining training, PromptIds prompts, int start, Path file) throws IOException {
        var log = new TrainingLog(out, options.work(), "symbols", start, options.symbolSteps(), Meter.COLUMNS);
        var meter = new Meter();
        for (int step = start; step < options.symbolSteps(); step++) {
            double scale = scale(step);
            Report report = training.step(batch(prompts, step), step, MUON_RATE * scale, ADAM_RATE * scale);
            curriculum.learn(Meter.share(report, Kind.FIRST, Kind.LATER), Meter.share(report, Kind.SINGLED));
            meter.add(report);
            int done = step + 1;
            if (done % REPORT_EVERY == 0) {
                log.report(done, meter.figures(), "[" + curriculum + "]");
                meter = new Meter();
            }
            if (done % SAVE_EVERY == 0 || done == options.symbolSteps()) {
                training.state.save(file, Map.of("step", Integer.toString(done), "curriculum", curriculum.toString()));
                log.draw();
            }
        }
    }

    private double scale(int step) {
        double left = (double) (options.symbolSteps() - step) / options.symbolSteps();
        return Math.min(1, (step + 1) / 100.0) * Math.min(1, Math.max(0.02, left / 0.6));
    }

    private List<PackedScene> batch(PromptIds prompts, int step) {
        var random = new SplittableRandom(options.seed() ^ (0x5DEECE66DL * (step + 1)));
        var mix = mix(random);
        var batch = new ArrayList<PackedScene>();
        for (int i = 0; i < options.batch(); i++) {
            batch.add(new PackedScene(scenes.compose(curriculum, mix, random), prompts, random));
        }
        return batch;
    }

    private SymbolScenes.Mix mix(SplittableRandom random) {
        boolean visual = random.nextDouble() < VISUAL_SHARE;
        return new SymbolScenes.Mix(0.25, curriculum.singling() ? 0.4 : 0, visual);
    }
}
