package io.rexserve.trainer.vision;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.PhotographSet;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.trainer.loop.HeldOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What the towers are shown: composed scenes, or as many photographs beside them.
final class TowerBatches implements AutoCloseable {
    private static final int BATCH = 16;
    private static final double DOUBLED = 0.2;

    private final ScenePool scenes;
    private final SceneComposer composer;
    private final long seed;
    private final int steps;
    private final @Nullable PhotographPool photographs;
    private final @Nullable TeacherMaps teacher;
    private final List<Photograph> test;

    /// Scenes of a step.
    ///
    /// @param scenes composed ones, then photographs
    /// @param teacher for each of the last scenes, what the teacher sees there: one entry for each level
    record Batch(List<ImageScene> scenes, List<List<TeacherMaps.Cells>> teacher) {
        Batch {
            scenes = List.copyOf(scenes);
            teacher = List.copyOf(teacher);
        }
    }

    TowerBatches(TowerTraining.Options options, SceneComposer composer) throws IOException {
        this.composer = composer;
        this.seed = options.seed();
        this.steps = options.steps();
        this.scenes = new ScenePool(composer, seed, options.pool());
        boolean shown = !options.photographs().isEmpty();
        PhotographSet set = PhotographSet.read(options.photographs());
        this.photographs = shown ? new PhotographPool(set.training(), seed) : null;
        this.test = set.test();
        this.teacher = options.teacherMaps() == null ? null : TeacherMaps.open(options.teacherMaps());
    }

    /// Maps that are distilled.
    List<TeacherMaps.Level> levels() {
        return teacher == null ? List.of() : teacher.levels();
    }

    /// Scenes of a step: the same for the same step.
    Batch batch(int step) {
        int photographed = photographs == null ? 0 : BATCH / 2;
        int composed = BATCH - photographed;
        var shown = new ArrayList<ImageScene>();
        for (int i = 0; i < composed; i++) {
            shown.add(scenes.scene((long) step * composed + i, DOUBLED));
        }
        var seen = new ArrayList<List<TeacherMaps.Cells>>();
        for (int i = 0; i < photographed && photographs != null; i++) {
            long use = (long) step * photographed + i;
            PhotographView view = photographs.view(use);
            shown.add(view.scene(DOUBLED, new SplittableRandom(seed ^ (0x5851F42D4C957F2DL * (use + 1)))));
            if (teacher != null) {
                seen.add(teacher.cells(view));
            }
        }
        return new Batch(shown, seen);
    }

    /// What the towers are measured on: null where no photographs are shown.
    @Nullable
    HeldOut heldOut(TowerTraining training) {
        return photographs == null ? null : new HeldOutNames(training, test, composer, seed, steps);
    }

    @Override
    public void close() {
        if (teacher != null) {
            teacher.close();
        }
    }
}
