package io.rexserve.trainer.paradigm;

import io.rexserve.image.box.PixelBox;
import java.util.List;

/// A box whose edges are bins of the towers' square: what a decoder can say in four tokens.
///
/// @param bins left, top, right and bottom, 0 to 127; right above left, bottom above top
public record BinnedBox(List<Integer> bins) {
    /// Bins of a side; of 2 pixels each. 64 would mean steps of 4 pixels.
    public static final int COUNT = 128;

    /// Edges of a box: left, top, right, bottom.
    static final int EDGES = 4;

    static final float SIDE = 256;
    private static final float STEP = SIDE / COUNT;

    public BinnedBox {
        bins = List.copyOf(bins);
        if (bins.size() != EDGES || bins.stream().anyMatch(bin -> bin < 0 || bin >= COUNT)) {
            throw new IllegalArgumentException("bins: " + bins + " (expected: four of 0 to " + (COUNT - 1) + ")");
        }
        if (bins.get(2) <= bins.get(0) || bins.get(3) <= bins.get(1)) {
            throw new IllegalArgumentException("bins: " + bins + " (expected: right above left, bottom above top)");
        }
    }

    /// The bins that hold the edges; a side within one bin is given the next bin too.
    ///
    /// @param box in pixels of the square
    public static BinnedBox of(PixelBox box) {
        int left = Math.min(bin(box.x1()), COUNT - 2);
        int top = Math.min(bin(box.y1()), COUNT - 2);
        return new BinnedBox(List.of(left, top, Math.max(left + 1, bin(box.x2())), Math.max(top + 1, bin(box.y2()))));
    }

    private static int bin(float pixel) {
        return Math.clamp((int) (pixel / STEP), 0, COUNT - 1);
    }

    /// The box whose edges are the middles of the bins, in pixels of the square.
    public PixelBox box() {
        return new PixelBox(pixel(0), pixel(1), pixel(2), pixel(3));
    }

    private float pixel(int edge) {
        return (bins.get(edge) + 0.5f) * STEP;
    }
}
