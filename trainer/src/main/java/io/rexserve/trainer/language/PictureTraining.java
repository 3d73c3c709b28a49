package io.rexserve.trainer.language;

import io.rexserve.model.kernel.Torch;
import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.trainer.log.TrainingLog;
import io.rexserve.datasets.scene.Ahead;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.trainer.vision.PictureScene;
import io.rexserve.trainer.vision.ProposedScenes;
import io.rexserve.trainer.vision.TowerRun;
import io.rexserve.trainer.vision.TowerTraining;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Stage 2: the decoder of step 0 learns to read the frozen towers' tokens. Half of the scenes are new, with boxes
/// drawn
/// for them, half come with boxes of the proposal network; a fifth of the steps stay with symbols.
final class PictureTraining {
    static final String STATE = "pictures.safetensors";
    private static final int REPORT_EVERY = 25;
    private static final int SAVE_EVERY = 50;
    private static final int BATCH = 12;
    private static final double MUON_RATE = 0.006;
    private static final double ADAM_RATE = 1e-3;
    private static final double NOISE = 0.15;
    private static final double DOUBLED = 0.25;
    private static final long OTHER_SCENES = 77;
    private static final int PROPOSED_SCENES = 2_000;
    private static final String PROPOSED = "proposed.safetensors";

    private final LanguageTrainingOptions options;
    private final PrintStream out;
    private final DecoderVocabulary vocabulary = new DecoderVocabulary();
    private final NameVectors vectors = new NameVectors();
    private final SymbolScenes symbols = new SymbolScenes(vocabulary, vectors);
    private final PictureQuestions questions = new PictureQuestions(vocabulary);
    private final Curriculum last = new Curriculum();

    PictureTraining(LanguageTrainingOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        last.level = Curriculum.LEVELS.size() - 1;
        last.stage = Curriculum.STAGES - 1;
        last.singledLevel = last.level;
    }

    /// Trains, or goes on where an earlier run stopped.
    void run() throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        Path file = options.work().resolve(STATE);
        SceneComposer composer = new SceneComposer(ArtLibrary.forTraining(options.art()));
        try (var prompts = new PromptIds(vocabulary);
                var towers = new TowerTraining(vectors);
                var training = new DecoderTraining(vocabulary, vectors, options.narrow())) {
            towers.state.restore(options.work().resolve(TowerRun.STATE));
            boolean resumed = Files.exists(file);
            Map<String, String> saved =
                    training.state.restore(resumed ? file : options.work().resolve(SymbolTraining.STATE), !resumed);
            int start = resumed ? Integer.parseInt(saved.getOrDefault("step", "0")) : 0;
            var proposed = ProposedScenes.of(
                    options.work().resolve(PROPOSED),
                    options.upn(),
                    composer,
                    options.seed() + OTHER_SCENES + 1,
                    PROPOSED_SCENES,
                    out);
            try (var pictures = new Ahead<>(step -> scenes(composer, proposed, step), start)) {
                steps(training, start, file, step -> batch(pictures.next(), towers, prompts, step));
            }
        }
    }

    /// The packed scenes of a step.
    private interface Batches {
        List<PackedScene> of(int step) throws InterruptedException;
    }

    private void steps(DecoderTraining training, int start, Path file, Batches batches)
            throws IOException, InterruptedException {
        var log = new TrainingLog(out, options.work(), "pictures", start, options.pictureSteps(), Meter.COLUMNS);
        var meter = new Meter();
        for (int step = start; step < options.pictureSteps(); step++) {
            double scale = scale(step);
            meter.add(training.step(batches.of(step), step, MUON_RATE * scale, ADAM_RATE * scale));
            int done = step + 1;
            if (done % REPORT_EVERY == 0) {
                log.report(done, meter.figures(), "");
                meter = new Meter();
            }
            if (done % SAVE_EVERY == 0 || done == options.pictureSteps()) {
                training.state.save(file, Map.of("step", Integer.toString(done)));
                log.draw();
            }
        }
    }

    private List<PictureScene> scenes(SceneComposer composer, ProposedScenes proposed, int step) {
        var scenes = new ArrayList<PictureScene>();
        for (int i = 0; i < BATCH && !symbolic(step); i++) {
            long use = (long) step * BATCH + i;
            scenes.add(
                    i % 2 == 0
                            ? PictureScene.compose(composer, options.seed() + OTHER_SCENES, use, DOUBLED)
                            : proposed.scene(use / 2));
        }
        return scenes;
    }

    private static boolean symbolic(int step) {
        return step % 5 == 4;
    }

    private double scale(int step) {
        double left = (double) (options.pictureSteps() - step) / options.pictureSteps();
        return Math.min(1, (step + 1) / 50.0) * Math.min(1, Math.max(0.02, left / 0.5));
    }

    private List<PackedScene> batch(List<PictureScene> pictures, TowerTraining towers, PromptIds prompts, int step) {
        var random = new SplittableRandom(options.seed() ^ (0x5DEECE66DL * (step + 1)));
        var batch = new ArrayList<PackedScene>();
        if (symbolic(step)) {
            var mix = new SymbolScenes.Mix(0.15, 0.2, random.nextBoolean());
            for (int i = 0; i < BATCH; i++) {
                batch.add(new PackedScene(symbols.compose(last, mix, random), prompts, random));
            }
            return batch;
        }
        List<Tokens> tokens = towers.tokens(pictures);
        for (int i = 0; i < pictures.size(); i++) {
            SceneTokens scene = questions.ask(pictures.get(i), tokens.get(i), NOISE, random);
            batch.add(new PackedScene(scene, prompts, random));
        }
        return batch;
    }
}
