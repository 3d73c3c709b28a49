package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.language.Curriculum;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Scenes without pictures, on which all arms learn to bind names to places before they see any.
///
/// An object token is its name's direction with the code of its box and noise, a quarter as much on the code: towers
/// miss a centre by few pixels and a name often. A visual token is the direction of the smallest object over the middle
/// of its cell; in half of the scenes with the code of that object's box, as towers made for coordinates could give it,
/// in the others without, as towers made for names do.
final class SymbolicScenes {
    private static final double BACKGROUND_SHARE = 0.35;
    private static final double PRECISE_SHARE = 0.5;

    private static final double CODE_NOISE = 0.25;

    private final NameVectors vectors;
    private final float[][] codeAxes;

    SymbolicScenes(NameVectors vectors) {
        this.vectors = vectors;
        this.codeAxes = Arrays.copyOf(vectors.complement(), NameVectors.BOX_AXES);
    }

    /// @param visual whether visual tokens are part of the prefix
    ParadigmScene compose(Curriculum.Level level, boolean visual, SplittableRandom random) {
        int n = random.nextInt(Math.max(2, level.candidates() / 3), level.candidates() + 1);
        List<Integer> present = drawn(names(level), Math.min(n, random.nextInt(1, 7)), random);
        var truths = new ArrayList<SceneObject>();
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < n; i++) {
            PixelBox box = box(random);
            if (random.nextDouble() < BACKGROUND_SHARE) {
                candidates.add(new Candidate(box, NameVectors.BACKGROUND, -1, false, 0));
            } else {
                int name = present.get(random.nextInt(present.size()));
                candidates.add(new Candidate(box, name, truths.size(), false, 0));
                truths.add(new SceneObject(box, name, SceneObject.Kind.FREE));
            }
        }
        List<Integer> indices = random.nextBoolean()
                ? IntStream.range(0, n).boxed().toList()
                : drawn(level.indices(), n, random).stream().sorted().toList();
        double noise = random.nextDouble(0.2, 1.3);
        var objects = new float[n * NameVectors.WIDTH];
        for (int i = 0; i < n; i++) {
            Candidate one = candidates.get(i);
            put(objects, i, code(one.box()), one.name(), noise, random);
        }
        ParadigmScene.withEdges(objects, candidates, vectors);
        var scene = new ParadigmScene(new float[0], objects, indices, candidates, truths);
        return visual ? new ParadigmScene(visual(scene, noise, random), objects, indices, candidates, truths) : scene;
    }

    /// How many names occur: scenes of pictures have the drawn ones alone, and directions of the others say other
    /// things.
    static int names(Curriculum.Level level) {
        return Math.min(level.names(), ObjectName.drawn().size());
    }

    private float[] visual(ParadigmScene scene, double noise, SplittableRandom random) {
        int cells = ParadigmScene.GRID * ParadigmScene.GRID;
        boolean precise = random.nextDouble() < PRECISE_SHARE;
        var visual = new float[cells * NameVectors.WIDTH];
        for (int cell = 0; cell < cells; cell++) {
            int covering = scene.covering(cell);
            float[] code = covering < 0 || !precise
                    ? new float[NameVectors.WIDTH]
                    : code(scene.truths().get(covering).box());
            int name = covering < 0
                    ? NameVectors.BACKGROUND
                    : scene.truths().get(covering).name();
            put(visual, cell, code, name, noise, random);
        }
        return ParadigmScene.withCells(visual, vectors);
    }

    private static List<Integer> drawn(int from, int count, SplittableRandom random) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, from).boxed().toList());
        Collections.shuffle(all, new Random(random.nextLong()));
        return all.subList(0, count);
    }

    private static PixelBox box(SplittableRandom random) {
        double side = Math.exp(random.nextDouble(Math.log(0.08), Math.log(0.45)));
        double w = Math.clamp(side * Math.exp(0.2 * random.nextGaussian()), 0.02, 0.95);
        double h = Math.clamp(side * Math.exp(0.2 * random.nextGaussian()), 0.02, 0.95);
        double x = random.nextDouble() * (1 - w);
        double y = random.nextDouble() * (1 - h);
        float all = BinnedBox.SIDE;
        return new PixelBox((float) (x * all), (float) (y * all), (float) ((x + w) * all), (float) ((y + h) * all));
    }

    private float[] code(PixelBox box) {
        double all = BinnedBox.SIDE;
        return vectors.boxCode(
                (box.x1() + box.x2()) / 2 / all,
                (box.y1() + box.y2()) / 2 / all,
                box.width() / all,
                box.height() / all);
    }

    private void put(float[] into, int row, float[] code, int name, double noise, SplittableRandom random) {
        float[] direction = vectors.name(name);
        float[] disturbance = disturbance(noise / Math.sqrt(NameVectors.WIDTH), random);
        double square = 0;
        for (int k = 0; k < code.length; k++) {
            code[k] += direction[k] + disturbance[k];
            square += code[k] * code[k];
        }
        float length = (float) Math.sqrt(square);
        for (int k = 0; k < code.length; k++) {
            into[row * NameVectors.WIDTH + k] = code[k] / length;
        }
    }

    private float[] disturbance(double scale, SplittableRandom random) {
        var all = new float[NameVectors.WIDTH];
        for (int k = 0; k < all.length; k++) {
            all[k] = (float) (scale * random.nextGaussian());
        }
        for (float[] axis : codeAxes) {
            double along = 0;
            for (int k = 0; k < all.length; k++) {
                along += all[k] * axis[k];
            }
            for (int k = 0; k < all.length; k++) {
                all[k] -= (float) ((1 - CODE_NOISE) * along * axis[k]);
            }
        }
        return all;
    }
}
