package io.rexserve.trainer.proposal;

import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.model.proposal.Granularity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Batches of composed scenes of one size, for both prompts.
///
/// @param options of the training
record SceneBatches(SceneComposer composer, ProposalTrainingOptions options) implements BatchSource {
    private static final double[] ASPECTS = {1, 1, 1, 1, 1.3334, 1.3334, 1.5, 1.667};
    private static final double SHRUNK_SHARE = 0.35;

    @Override
    public ProposalBatch batch(int step, int part) {
        return compose(options.seed(), step, options.batch(), options.side(step));
    }

    /// @param shortSide pixels of the network's input at this step
    private ProposalBatch compose(long seed, int step, int count, int shortSide) {
        var random = new SplittableRandom(seed + 7919L * step);
        random.nextLong();
        int longSide = (int) Math.round(shortSide * ASPECTS[random.nextInt(ASPECTS.length)]);
        boolean upright = random.nextBoolean();
        int width = upright ? shortSide : longSide;
        int height = upright ? longSide : shortSide;
        var images = new ArrayList<RgbImage>();
        var fine = new ArrayList<float[][]>();
        var coarse = new ArrayList<float[][]>();
        for (int i = 0; i < count; i++) {
            // Images that users send are larger than the input: some scenes are composed large and shrunk as those
            // will be.
            double scale = random.nextDouble() < SHRUNK_SHARE ? random.nextDouble(1.3, 2.2) : 1;
            int w = (int) Math.round(width * scale);
            int h = (int) Math.round(height * scale);
            SceneOptions scenes =
                    random.nextDouble() < 0.6 ? SceneOptions.forProposals(w, h) : SceneOptions.forLanguage(w, h);
            Scene scene = composer.compose(seed, (long) step * count + i, scenes);
            images.add(scene.image().resize(width, height, Resampling.BILINEAR));
            fine.add(boxes(scene.fine(), w, h));
            coarse.add(boxes(scene.coarse(), w, h));
        }
        fine.addAll(coarse);
        return ProposalBatch.of(images, List.of(Granularity.FINE, Granularity.COARSE), fine);
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
}
