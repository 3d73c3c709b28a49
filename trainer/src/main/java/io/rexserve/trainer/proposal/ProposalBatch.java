package io.rexserve.trainer.proposal;

import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Images of one size and what is to be found in them.
///
/// @param width pixels
/// @param height pixels
/// @param pixels `[count, height, width, 3]`
/// @param truths per image under the fine prompt, then per image under the coarse one: boxes cxcywh, 0 to 1
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
record ProposalBatch(int width, int height, byte[] pixels, List<float[][]> truths) {
    private static final double[] ASPECTS = {1, 1, 1, 1, 1.3334, 1.3334, 1.5, 1.667};
    private static final double SHRUNK_SHARE = 0.35;

    /// The batch of a step; the same seed and step give the same images.
    ///
    /// @param shortSide pixels of the network's input at this step
    static ProposalBatch compose(SceneComposer composer, long seed, int step, int count, int shortSide) {
        var random = new SplittableRandom(seed + 7919L * step);
        random.nextLong();
        int longSide = (int) Math.round(shortSide * ASPECTS[random.nextInt(ASPECTS.length)]);
        boolean upright = random.nextBoolean();
        int width = upright ? shortSide : longSide;
        int height = upright ? longSide : shortSide;
        byte[] pixels = new byte[3 * count * width * height];
        var fine = new ArrayList<float[][]>();
        var coarse = new ArrayList<float[][]>();
        for (int i = 0; i < count; i++) {
            // Images that users send are larger than the input: some scenes are composed large and shrunk as those
            // will be.
            double scale = random.nextDouble() < SHRUNK_SHARE ? random.nextDouble(1.3, 2.2) : 1;
            int w = (int) Math.round(width * scale);
            int h = (int) Math.round(height * scale);
            SceneOptions options =
                    random.nextDouble() < 0.6 ? SceneOptions.forProposals(w, h) : SceneOptions.forLanguage(w, h);
            Scene scene = composer.compose(seed, (long) step * count + i, options);
            RgbImage image = scene.image().resize(width, height, Resampling.BILINEAR);
            System.arraycopy(image.pixels(), 0, pixels, i * image.pixels().length, image.pixels().length);
            fine.add(boxes(scene.fine(), w, h));
            coarse.add(boxes(scene.coarse(), w, h));
        }
        fine.addAll(coarse);
        return new ProposalBatch(width, height, pixels, fine);
    }

    private static float[][] boxes(List<SceneObject> objects, int width, int height) {
        return objects.stream()
                .map(object -> object.box())
                .map(b -> new float[] {
                    (b.x1() + b.x2()) / 2 / width,
                    (b.y1() + b.y2()) / 2 / height,
                    b.width() / width,
                    b.height() / height
                })
                .toArray(float[][]::new);
    }

    int count() {
        return truths.size() / 2;
    }

    /// Boxes to find over both prompts, at least 1: what losses are divided by.
    int total() {
        return Math.max(1, truths.stream().mapToInt(boxes -> boxes.length).sum());
    }
}
