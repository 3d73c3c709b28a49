package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.language.Curriculum;
import io.rexserve.trainer.language.DecoderVocabulary;
import io.rexserve.trainer.language.PromptIds;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.vision.ProposedScenes;
import io.rexserve.trainer.vision.TinyTowers;
import io.rexserve.trainer.vision.TowerTraining;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Runs a comparison: the start of every form, then every arm of every seed. Each part continues where an earlier run
/// stopped.
public final class Paradigms {
    // Embedded training counts its seeds from 1; the tests' scenes have photographs of their own as well.
    private static final long TRAINING_SCENES = 4_100;
    private static final long TEST_SCENES = 4_200;

    private Paradigms() {}

    /// Trains what is not trained yet and answers the held-out scenes.
    ///
    /// @param out receives a line now and then
    /// @throws io.rexserve.trainer.loop.TrainingStoppedException if it was stopped before the end
    public static void run(ParadigmOptions options, SafeStop stop, PrintStream out) throws IOException {
        stop.begun();
        try {
            train(options, stop, out);
        } finally {
            stop.ended();
        }
    }

    private static void train(ParadigmOptions options, SafeStop stop, PrintStream out) throws IOException {
        Torch.useThreads(options.threads());
        Files.createDirectories(options.work());
        ProcessorClock clock = ProcessorClock.process();
        var vocabulary = new DecoderVocabulary(CoordinateTokens.tokens());
        try (var prompts = new PromptIds(vocabulary)) {
            var levels = new EnumMap<Arm, Curriculum.Level>(Arm.class);
            for (Arm arm : options.arms()) {
                levels.put(arm, level(arm, options, clock, stop, out, vocabulary, prompts));
            }
            PictureScenes held = scenes(options, true, stop, out);
            SceneRow.write(
                    options.work(),
                    IntStream.range(0, held.size())
                            .mapToObj(number -> SceneRow.of(number, held.scene(number)))
                            .toList());
            PictureScenes pictures = scenes(options, false, stop, out);
            for (long seed : options.seeds()) {
                for (Arm arm : options.arms()) {
                    Curriculum.Level level = Objects.requireNonNull(levels.get(arm), "an arm");
                    new ArmTraining(
                                    options.work(),
                                    arm,
                                    seed,
                                    clock,
                                    stop,
                                    out,
                                    vocabulary,
                                    prompts,
                                    level,
                                    pictures,
                                    held)
                            .run(60 * options.minutes(), options.chatrex(), options.curveScenes());
                }
            }
        }
    }

    // The level of an arm's symbols: what its start has reached, or the one that is compared on.
    private static Curriculum.Level level(
            Arm arm,
            ParadigmOptions options,
            ProcessorClock clock,
            SafeStop stop,
            PrintStream out,
            DecoderVocabulary vocabulary,
            PromptIds prompts)
            throws IOException {
        return options.symbols() == ParadigmOptions.PICTURES
                ? new StartTraining(options.work(), arm.form(), clock, stop, out, vocabulary, prompts)
                        .run(60 * options.startMinutes())
                : Curriculum.LEVELS.get(options.symbols());
    }

    private static PictureScenes scenes(ParadigmOptions options, boolean held, SafeStop stop, PrintStream out)
            throws IOException {
        return options.symbols() == ParadigmOptions.PICTURES
                ? pictures(options, held, stop, out)
                : symbols(Curriculum.LEVELS.get(options.symbols()), held ? options.testScenes() : 0);
    }

    private static PictureScenes symbols(Curriculum.Level level, int count) {
        var vectors = new NameVectors();
        var scenes = new SymbolicScenes(vectors);
        List<ParadigmScene> composed = IntStream.range(0, count)
                .mapToObj(number -> scenes.compose(level, true, new SplittableRandom(TEST_SCENES * 1000 + number)))
                .toList();
        return new PictureScenes(composed, vectors);
    }

    private static PictureScenes pictures(ParadigmOptions options, boolean held, SafeStop stop, PrintStream out)
            throws IOException {
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        ArtLibrary art =
                held ? ArtLibrary.forEvaluation(options.art(), looks) : ArtLibrary.forTraining(options.art(), looks);
        int count = held ? options.testScenes() : options.scenes();
        Path file = options.work().resolve((held ? "test" : "training") + "-boxes-" + count + ".safetensors");
        ProposedScenes proposed = ProposedScenes.of(
                file, options.upn(), new SceneComposer(art), held ? TEST_SCENES : TRAINING_SCENES, count, out);
        var vectors = new NameVectors();
        try (var towers = new TowerTraining(vectors)) {
            TinyTowers.grow(towers.weights, options.chatrex(), 1);
            return new PictureScenes(proposed, held ? count : 2 * count, towers, vectors, stop, out);
        }
    }
}
