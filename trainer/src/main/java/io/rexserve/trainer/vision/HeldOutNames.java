package io.rexserve.trainer.vision;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.SquareInput;
import io.rexserve.trainer.loop.HeldOut;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// How often the nearest name vector is the right one, on photographs and composed scenes that are never trained on.
///
/// Boxes of photographs are the annotated ones as they are; as many boxes of background are drawn beside them.
final class HeldOutNames implements HeldOut {
    private static final int PHOTOGRAPHS = 200;
    private static final int SCENES = 96;
    private static final int CHUNK = 8;
    private static final int MEASUREMENTS = 12;
    private static final int LONGEST_INTERVAL = 500;
    private static final long OTHER_SEED = 0x48_45_4C_44_4F_55_54L;

    private final TowerTraining training;
    private final List<ImageScene> photographs;
    private final List<ImageScene> scenes;
    private final float[] table = new NameVectors().table();
    private final int every;

    HeldOutNames(TowerTraining training, List<Photograph> test, SceneComposer composer, long seed, int steps) {
        this.training = training;
        this.every = Math.clamp(steps / MEASUREMENTS, 1, LONGEST_INTERVAL);
        this.photographs = test.stream()
                .filter(photograph -> !photograph.truths().isEmpty())
                .limit(PHOTOGRAPHS)
                .map(HeldOutNames::scene)
                .toList();
        this.scenes = new ArrayList<>();
        for (int number = 0; number < SCENES; number++) {
            scenes.add(ImageScene.compose(composer, seed ^ OTHER_SEED, number, 0));
        }
    }

    private static ImageScene scene(Photograph photograph) {
        PhotographView view = PhotographView.whole(photograph, PhotographPool.decode(photograph));
        var truths = new Photograph(
                photograph.key(),
                photograph.file(),
                photograph.width(),
                photograph.height(),
                photograph.truths(),
                List.of(),
                List.of(),
                photograph.absent());
        List<SceneObject> named =
                PhotographView.whole(truths, PhotographPool.decode(photograph)).named();
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < named.size(); i++) {
            candidates.add(new Candidate(named.get(i).box(), named.get(i).name(), i, false, 1));
        }
        var random = new SplittableRandom(photograph.key().hashCode());
        int wanted = 2 * candidates.size();
        for (int attempt = 0; attempt < 100 && candidates.size() < wanted; attempt++) {
            PixelBox box = ImageScene.wrong(view.named(), random);
            if (view.isBackground(box)) {
                candidates.add(new Candidate(box, NameVectors.BACKGROUND, -1, false, 0));
            }
        }
        return new ImageScene(SquareInput.planes(view.image(), Normalization.CLIP), named, candidates, new int[0]);
    }

    @Override
    public int every() {
        return every;
    }

    @Override
    public int patience() {
        return 0;
    }

    @Override
    public String decides() {
        return "names on photographs";
    }

    @Override
    public SequencedMap<String, Double> measure() {
        var figures = new LinkedHashMap<String, Double>();
        double[] photographed = shares(photographs);
        double[] composed = shares(scenes);
        figures.put(decides(), photographed[0]);
        figures.put("background on photographs", photographed[1]);
        figures.put("names on scenes", composed[0]);
        figures.put("background on scenes", composed[1]);
        return figures;
    }

    // Shares of objects and of background called right.
    private double[] shares(List<ImageScene> all) {
        var right = new int[2];
        var count = new int[2];
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<ImageScene> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
            List<TowerTraining.Tokens> tokens = training.tokens(chunk);
            for (int i = 0; i < chunk.size(); i++) {
                List<Candidate> candidates = chunk.get(i).candidates();
                for (int k = 0; k < candidates.size(); k++) {
                    int kind = candidates.get(k).object() < 0 ? 1 : 0;
                    count[kind]++;
                    if (nearest(tokens.get(i).objects(), k) == candidates.get(k).name()) {
                        right[kind]++;
                    }
                }
            }
        }
        return new double[] {right[0] / (double) count[0], right[1] / (double) count[1]};
    }

    private int nearest(float[] tokens, int row) {
        int best = -1;
        double max = Double.NEGATIVE_INFINITY;
        for (int name = 0; name <= NameVectors.BACKGROUND; name++) {
            double dot = 0;
            for (int i = 0; i < NameVectors.WIDTH; i++) {
                dot += tokens[row * NameVectors.WIDTH + i] * table[name * NameVectors.WIDTH + i];
            }
            if (dot > max) {
                max = dot;
                best = name;
            }
        }
        return best;
    }
}
