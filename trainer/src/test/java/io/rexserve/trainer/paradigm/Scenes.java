package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.List;

/// Two cats, with the left edge of one in the same bin as that of a third, and a dog nobody proposed.
final class Scenes {
    static final int CAT = 1;
    static final int DOG = 0;
    static final int ABSENT = 7;
    static final PixelBox ONE = new PixelBox(10, 10, 50, 60);
    static final PixelBox TWO = new PixelBox(11, 120, 70, 180);
    static final PixelBox THREE = new PixelBox(100, 100, 150, 150);
    static final PixelBox HIDDEN = new PixelBox(200, 200, 250, 250);

    private Scenes() {}

    static ParadigmScene cats(NameVectors vectors) {
        List<SceneObject> truths = List.of(object(ONE, CAT), object(TWO, CAT), object(THREE, CAT), object(HIDDEN, DOG));
        List<Candidate> candidates = List.of(
                new Candidate(ONE, CAT, 0, false, 0.9),
                new Candidate(TWO, CAT, 1, false, 0.8),
                new Candidate(new PixelBox(12, 122, 72, 190), CAT, 1, true, 0.5),
                new Candidate(THREE, CAT, 2, false, 0.7),
                new Candidate(new PixelBox(0, 200, 60, 250), NameVectors.BACKGROUND, -1, false, 0.2));
        var objects = new float[candidates.size() * NameVectors.WIDTH];
        for (int i = 0; i < candidates.size(); i++) {
            System.arraycopy(
                    vectors.target(candidates.get(i).name(), 0.1 * i, 0.5, 0.2, 0.2),
                    0,
                    objects,
                    i * NameVectors.WIDTH,
                    NameVectors.WIDTH);
        }
        int cells = ParadigmScene.GRID * ParadigmScene.GRID;
        float[] visual = ParadigmScene.withCells(new float[cells * NameVectors.WIDTH], vectors);
        return new ParadigmScene(visual, objects, List.of(0, 3, 4, 8, 20), candidates, truths);
    }

    private static SceneObject object(PixelBox box, int name) {
        return new SceneObject(box, name, SceneObject.Kind.FREE);
    }
}
