package io.rexserve.model.region;

import io.rexserve.image.box.PixelBox;
import java.util.List;

/// Moves boxes of the upright image into the padded and resized square that the towers see.
public final class SquareBoxes {
    /// How far outside the square a box may reach, in sides. Beyond it RoIAlign would only sample emptiness, at a
    /// cost that grows with the box.
    private static final float REACH = 1;

    private SquareBoxes() {}

    /// Order, duplicates and boxes that reach over the border are kept as they are.
    ///
    /// @param boxes xyxy in pixels of the image
    /// @param width of the image in pixels
    /// @param height of the image in pixels
    /// @param side of the towers' square in pixels
    /// @return float32 `[N, 4]`, xyxy in pixels of the square
    /// @throws IllegalArgumentException for a box that is not finite or lies farther outside than the image's
    /// longer side
    public static float[] of(List<PixelBox> boxes, int width, int height, int side) {
        int longer = Math.max(width, height);
        int left = (longer - width) / 2;
        int top = (longer - height) / 2;
        float scale = (float) ((double) side / longer);
        var moved = new float[4 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            PixelBox box = boxes.get(i);
            requireNear(box, i, longer);
            float x = (box.x1() + left) * scale;
            float y = (box.y1() + top) * scale;
            // Width and height are scaled apart and added back, in this order, as upstream does.
            moved[4 * i] = x;
            moved[4 * i + 1] = y;
            moved[4 * i + 2] = x + (box.x2() - box.x1()) * scale;
            moved[4 * i + 3] = y + (box.y2() - box.y1()) * scale;
        }
        return moved;
    }

    private static void requireNear(PixelBox box, int index, int longer) {
        float min = -REACH * longer;
        float max = (1 + REACH) * longer;
        for (float v : new float[] {box.x1(), box.y1(), box.x2(), box.y2()}) {
            if (!(v >= min && v <= max)) {
                throw new IllegalArgumentException(
                        "boxes[" + index + "]: " + box + " (expected: coordinates from " + min + " to " + max + ")");
            }
        }
    }
}
