package io.rexserve.trainer.vision;

import io.rexserve.datasets.scene.SceneComposer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A fixed number of scenes that training goes through again and again, each time mirrored, relit
/// and with other candidates.
///
/// Composing costs as much as a training step does, so scenes are kept; what the n-th use shows depends on the seed
/// and n only, and a resumed run sees what an uninterrupted one would have.
final class ScenePool {
    private final SceneComposer composer;
    private final long seed;
    private final AtomicReferenceArray<SquareScene> scenes;

    /// @param size scenes, each 196 KB
    ScenePool(SceneComposer composer, long seed, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("pool: " + size + " scenes (expected: >= 1)");
        }
        this.composer = composer;
        this.seed = seed;
        this.scenes = new AtomicReferenceArray<>(size);
    }

    /// @param use counts from 0; each round through the pool goes in an order of its own
    /// @param doubled share of objects that come with a second, looser box
    ImageScene scene(long use, double doubled) {
        int size = scenes.length();
        long round = use / size;
        int index = (int) ((use % size + round * 7919) % size);
        SquareScene scene = scenes.get(index);
        if (scene == null) {
            scene = SquareScene.compose(composer, seed, index);
            scenes.set(index, scene);
        }
        var random = new SplittableRandom(seed ^ (0x5851F42D4C957F2DL * (use + 1)));
        if (random.nextBoolean()) {
            scene = scene.mirrored();
        }
        if (random.nextDouble() < 0.7) {
            scene = scene.relit(random);
        }
        return ImageScene.of(scene, doubled, random);
    }
}
