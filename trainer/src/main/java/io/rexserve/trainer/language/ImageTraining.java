package io.rexserve.trainer.language;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.Prefetch;
import io.rexserve.trainer.loop.TrainingLoop;
import io.rexserve.trainer.loop.TrainingLoop.Progress;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.KnownScene;
import io.rexserve.trainer.vision.ProposedPhotographs;
import io.rexserve.trainer.vision.ProposedScenes;
import io.rexserve.trainer.vision.TowerTraining;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Stage 2 of language training: the decoder learns to read the tokens of the frozen towers. Half of the composed
/// scenes are new, with boxes drawn for them, half come with boxes of the proposal network. Where there are
/// photographs, every second image is one, with boxes of the network. A fifth of the steps stay with symbols.
public final class ImageTraining {
    static final String NAME = "pictures"; // of its checkpoint and log
    private static final int LOG_EVERY = 25;
    private static final int SAVE_EVERY = 50;
    private static final int BATCH = 12;
    private static final LearningRateSchedule SCHEDULE = LearningRateSchedule.linearToZero(50, 0.5);
    private static final double MUON_RATE = 0.006;
    private static final double ADAM_RATE = 1e-3;
    private static final double NOISE = 0.15;
    private static final double DOUBLED = 0.25;
    private static final long OTHER_SCENES = 77;
    private static final String PROPOSED = "proposed.safetensors";
    private static final String PHOTOGRAPHS = "photographs.safetensors";

    private final LanguageTrainingOptions options;
    private final DecoderVocabulary vocabulary = new DecoderVocabulary();
    private final NameVectors vectors = new NameVectors();
    private final SymbolScenes symbols = new SymbolScenes(vocabulary, vectors);
    private final ImageQuestions questions = new ImageQuestions(vocabulary);
    private final Curriculum last = Curriculum.completed();

    private ImageTraining(LanguageTrainingOptions options) {
        this.options = options;
    }

    /// Trains, or continues where an earlier run stopped. The towers and the symbols are trained before.
    ///
    /// @param out receives a progress line now and then
    public static void run(LanguageTrainingOptions options, PrintStream out) throws IOException, InterruptedException {
        new ImageTraining(options).run(out);
    }

    private void run(PrintStream out) throws IOException, InterruptedException {
        Torch.useThreads(options.threads());
        Path work = options.work();
        int steps = options.imageSteps();
        var loop = new TrainingLoop(NAME, work, steps, LOG_EVERY, SAVE_EVERY, out);
        var composer = new SceneComposer(ArtLibrary.forTraining(options.art()));
        try (var prompts = new PromptIds(vocabulary);
                var towers = new TowerTraining(vectors);
                var training = new DecoderTraining(vocabulary, vectors, options.narrow())) {
            towers.weights.start(TrainingLoop.checkpoint(work, TowerTraining.NAME));
            int start = loop.resume(
                    training.weights,
                    Progress.NONE,
                    () -> training.weights.start(TrainingLoop.checkpoint(work, SymbolTraining.NAME)));
            var proposed = ProposedScenes.of(
                    work.resolve(PROPOSED),
                    options.upn(),
                    composer,
                    options.seed() + OTHER_SCENES + 1,
                    options.proposed(),
                    out);
            @Nullable ProposedPhotographs photographs = photographs(out);
            try (var images = new Prefetch<>(step -> scenes(composer, proposed, photographs, step), start)) {
                loop.run(start, training.weights, Progress.NONE, new AnswerMetrics(), step -> {
                    double scale = SCHEDULE.at(step, steps);
                    List<TokenSequence> batch = batch(images.next(), towers, prompts, step);
                    return training.step(batch, step, MUON_RATE * scale, ADAM_RATE * scale);
                });
            }
        }
    }

    private @Nullable ProposedPhotographs photographs(PrintStream out) throws IOException {
        if (options.photographs().isEmpty()) {
            return null;
        }
        List<Photograph> training = PhotographSet.read(options.photographs()).training();
        Path file = options.work().resolve(PHOTOGRAPHS);
        return ProposedPhotographs.of(file, options.upn(), training, options.proposed(), options.seed(), out);
    }

    private List<KnownScene> scenes(
            SceneComposer composer, ProposedScenes proposed, @Nullable ProposedPhotographs photographs, int step) {
        var scenes = new ArrayList<KnownScene>();
        for (int i = 0; i < BATCH && !symbolic(step); i++) {
            long use = (long) step * BATCH + i;
            if (photographs != null && i < BATCH / 2) {
                scenes.add(photographs.scene((long) step * BATCH / 2 + i));
            } else {
                scenes.add(KnownScene.composed(
                        i % 2 == 0
                                ? ImageScene.compose(composer, options.seed() + OTHER_SCENES, use, DOUBLED)
                                : proposed.scene(use / 2)));
            }
        }
        return scenes;
    }

    private static boolean symbolic(int step) {
        return step % 5 == 4;
    }

    private List<TokenSequence> batch(List<KnownScene> images, TowerTraining towers, PromptIds prompts, int step) {
        var random = new SplittableRandom(options.seed() ^ (0x5DEECE66DL * (step + 1)));
        var batch = new ArrayList<TokenSequence>();
        if (symbolic(step)) {
            var mix = new SymbolScenes.Mix(0.1, 0.2, 0.1, 0.1, 0.2, random.nextBoolean());
            for (int i = 0; i < BATCH; i++) {
                batch.add(new PackedScene(symbols.compose(last, mix, random), prompts, random).sequence());
            }
            return batch;
        }
        List<Tokens> tokens =
                towers.tokens(images.stream().map(KnownScene::scene).toList());
        for (int i = 0; i < images.size(); i++) {
            SceneTokens scene = questions.ask(images.get(i), tokens.get(i), NOISE, random);
            batch.add(new PackedScene(scene, prompts, random).sequence());
        }
        return batch;
    }
}
