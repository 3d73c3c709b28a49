package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.List;
import java.util.stream.IntStream;

/// A scene as every arm gets it: an arm without object tokens leaves the candidates out.
///
/// @param visual visual tokens of the 8 x 8 cells, `[64 * 192]`, with the codes of their cells
/// @param objects object tokens, `[N * 192]`, with the waves of their candidates' edges
/// @param indices the index token of each candidate, ascending
/// @param candidates boxes that were proposed, in pixels of the towers' square
/// @param truths named objects, boxes in pixels of the square
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record ParadigmScene(
        float[] visual, float[] objects, List<Integer> indices, List<Candidate> candidates, List<SceneObject> truths) {
    static final int GRID = 8;
    private static final double CELL_CODE = 0.5;
    // Box codes take the first 20 directions of the complement.
    private static final int CELL_AXIS = 32;

    ParadigmScene {
        indices = List.copyOf(indices);
        candidates = List.copyOf(candidates);
        truths = List.copyOf(truths);
    }

    /// The same as an arm with object tokens needs it.
    ParadigmScene withoutVisual() {
        return new ParadigmScene(new float[0], objects, indices, candidates, truths);
    }

    /// Candidates to be listed for a name, or those that may be listed or not.
    List<Integer> matching(int name, boolean ignored) {
        return IntStream.range(0, candidates.size())
                .filter(i ->
                        candidates.get(i).name() == name && candidates.get(i).ignored() == ignored)
                .boxed()
                .toList();
    }

    /// Boxes of the objects with a name.
    List<PixelBox> boxes(int name) {
        return truths.stream()
                .filter(truth -> truth.name() == name)
                .map(SceneObject::box)
                .toList();
    }

    /// Names that are there, each once.
    List<Integer> present() {
        return truths.stream().map(SceneObject::name).distinct().toList();
    }

    /// The box of the object that a candidate shows, or its own where it shows none.
    PixelBox shown(int candidate) {
        Candidate one = candidates.get(candidate);
        return one.object() < 0 ? one.box() : truths.get(one.object()).box();
    }

    /// The number of the smallest object that covers the middle of a cell, or -1.
    int covering(int cell) {
        float side = BinnedBox.SIDE / GRID;
        float x = (cell % GRID + 0.5f) * side;
        int row = cell / GRID;
        float y = (row + 0.5f) * side;
        int best = -1;
        for (int i = 0; i < truths.size(); i++) {
            PixelBox box = truths.get(i).box();
            boolean covers = x >= box.x1() && x <= box.x2() && y >= box.y1() && y <= box.y2();
            if (covers && (best < 0 || box.area() < truths.get(best).box().area())) {
                best = i;
            }
        }
        return best;
    }

    /// Tells every object token the edges of its candidate.
    ///
    /// @param objects `[N * 192]`; changed
    static float[] withEdges(float[] objects, List<Candidate> candidates, NameVectors vectors) {
        var waves = new EdgeWaves(vectors);
        for (int i = 0; i < candidates.size(); i++) {
            waves.add(objects, i, candidates.get(i).box());
        }
        return objects;
    }

    /// Tells every visual token its row, its column and its edges, in directions that neither drawn names nor boxes
    /// use.
    ///
    /// @param visual `[64 * 192]`; changed
    static float[] withCells(float[] visual, NameVectors vectors) {
        float[][] axes = vectors.besideDrawn();
        var waves = new EdgeWaves(vectors);
        float side = BinnedBox.SIDE / GRID;
        for (int cell = 0; cell < GRID * GRID; cell++) {
            float[] row = axes[CELL_AXIS + cell / GRID];
            float[] column = axes[CELL_AXIS + GRID + cell % GRID];
            for (int k = 0; k < NameVectors.WIDTH; k++) {
                visual[cell * NameVectors.WIDTH + k] += (float) (CELL_CODE * (row[k] + column[k]));
            }
            float x = cell % GRID * side;
            int below = cell / GRID;
            waves.add(visual, cell, new PixelBox(x, below * side, x + side, (below + 1) * side));
        }
        return visual;
    }
}
