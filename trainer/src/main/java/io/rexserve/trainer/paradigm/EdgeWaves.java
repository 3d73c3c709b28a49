package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.image.box.PixelBox;
import java.util.stream.IntStream;

/// Sines and cosines of a box's four edges, in directions that neither drawn names, box codes nor cells use. ChatRex,
/// too,
/// adds a sine-cosine code of the box to every object token.
///
/// Object tokens carry those of their proposal, visual tokens those of their cell. The tokens of coordinates start from
/// the same directions, so that a slot says its own edges as plainly as the index token before it says its index.
final class EdgeWaves {
    /// Periods are twice the square's side over 1, 4, 8 and 16.
    private static final int[] OCTAVES = {0, 2, 3, 4};

    static final int WAVES = OCTAVES.length;

    // Beside the drawn names: 0 to 19 box codes, 32 to 47 cells.
    private static final int[] FREE =
            IntStream.concat(IntStream.range(20, 32), IntStream.range(48, 71)).toArray();
    private static final double LENGTH = 0.3;

    private final float[][] axes;

    EdgeWaves(NameVectors vectors) {
        float[][] complement = vectors.besideDrawn();
        this.axes = IntStream.of(FREE).mapToObj(axis -> complement[axis]).toArray(float[][]::new);
    }

    /// Adds the waves of a box to a row.
    ///
    /// @param rows `[N * 192]`; changed
    /// @param box in pixels of the towers' square
    void add(float[] rows, int row, PixelBox box) {
        float[] edges = {box.x1(), box.y1(), box.x2(), box.y2()};
        for (int edge = 0; edge < edges.length; edge++) {
            add(rows, row, edge, edges[edge] / BinnedBox.SIDE, LENGTH);
        }
    }

    /// Adds the waves of one edge to a row.
    ///
    /// @param edge 0 left, 1 top, 2 right, 3 bottom
    /// @param place of the edge, in sides of the square
    /// @param length of every sine and cosine together
    void add(float[] rows, int row, int edge, double place, double length) {
        int start = row * NameVectors.WIDTH;
        for (int wave = 0; wave < WAVES; wave++) {
            double angle = Math.PI * (1 << OCTAVES[wave]) * place;
            float[] sine = axes[2 * (edge * WAVES + wave)];
            float[] cosine = axes[2 * (edge * WAVES + wave) + 1];
            for (int k = 0; k < NameVectors.WIDTH; k++) {
                rows[start + k] += (float) (length * (Math.sin(angle) * sine[k] + Math.cos(angle) * cosine[k]));
            }
        }
    }
}
