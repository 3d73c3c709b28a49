package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.model.vision.Normalization;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.vision.ImageScene;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import io.rexserve.trainer.vision.ProposedScenes;
import io.rexserve.trainer.vision.TowerTraining;
import io.rexserve.trainer.vision.TowerTraining.Tokens;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Composed scenes with the boxes that the proposal network gave for them and the tokens of the frozen towers, kept so
/// that an arm pays for neither. An arm that trains towers gets the pictures back, in the 8 bits that they had.
final class PictureScenes {
    private static final int BATCH = 16;
    private static final int CHANNELS = 3;

    private final List<ParadigmScene> scenes = new ArrayList<>();
    private final List<byte[]> pixels = new ArrayList<>();
    private final NameVectors vectors;

    /// @param uses scenes, counted as by [ProposedScenes#scene]
    PictureScenes(
            ProposedScenes proposed,
            int uses,
            TowerTraining towers,
            NameVectors vectors,
            SafeStop stop,
            PrintStream out) {
        this.vectors = vectors;
        for (int from = 0; from < uses; from += BATCH) {
            StopCheck.check(stop);
            List<ImageScene> images = IntStream.range(from, Math.min(uses, from + BATCH))
                    .mapToObj(proposed::scene)
                    .toList();
            List<Tokens> tokens = towers.tokens(images);
            for (int i = 0; i < images.size(); i++) {
                scenes.add(scene(images.get(i), tokens.get(i)));
                pixels.add(levels(images.get(i).pixels()));
            }
            if (scenes.size() % 800 == 0) {
                out.println("tokens of " + scenes.size() + " of " + uses + " scenes");
            }
        }
    }

    /// Scenes of symbols: there are no pictures behind them.
    PictureScenes(List<ParadigmScene> symbols, NameVectors vectors) {
        this.vectors = vectors;
        scenes.addAll(symbols);
    }

    int size() {
        return scenes.size();
    }

    ParadigmScene scene(int use) {
        return scenes.get(use);
    }

    /// The scene with the visual tokens that other towers give for it.
    ParadigmScene scene(int use, float[] visual) {
        ParadigmScene kept = scenes.get(use);
        return new ParadigmScene(
                ParadigmScene.withCells(visual, vectors),
                kept.objects(),
                kept.indices(),
                kept.candidates(),
                kept.truths());
    }

    private ParadigmScene scene(ImageScene image, Tokens tokens) {
        int n = image.candidates().size();
        return new ParadigmScene(
                ParadigmScene.withCells(tokens.visual(), vectors),
                ParadigmScene.withEdges(tokens.objects(), image.candidates(), vectors),
                IntStream.range(0, n).boxed().toList(),
                image.candidates(),
                image.truths());
    }

    /// The picture as towers take it, with one candidate at most: an arm that trains towers has no use for them.
    ImageScene image(int use) {
        ParadigmScene kept = scenes.get(use);
        List<Candidate> candidates =
                kept.candidates().subList(0, Math.min(1, kept.candidates().size()));
        return new ImageScene(normalised(pixels.get(use)), kept.truths(), candidates, new int[0]);
    }

    static byte[] levels(float[] normalised) {
        var levels = new byte[normalised.length];
        int plane = normalised.length / CHANNELS;
        for (int i = 0; i < levels.length; i++) {
            double value = normalised[i] * Normalization.CLIP.std().get(i / plane)
                    + Normalization.CLIP.mean().get(i / plane);
            levels[i] = (byte) Math.clamp(Math.round(255 * value), 0, 255);
        }
        return levels;
    }

    static float[] normalised(byte[] levels) {
        var normalised = new float[levels.length];
        int plane = levels.length / CHANNELS;
        for (int channel = 0; channel < CHANNELS; channel++) {
            var table = new float[256];
            for (int level = 0; level < table.length; level++) {
                table[level] =
                        (float) ((level / 255.0 - Normalization.CLIP.mean().get(channel))
                                / Normalization.CLIP.std().get(channel));
            }
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                normalised[i] = table[Byte.toUnsignedInt(levels[i])];
            }
        }
        return normalised;
    }
}
