package io.rexserve.trainer.augmentation;

import io.rexserve.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Black images with rectangles of pure colours, which can be found again by their pixels alone.
final class ColouredRectangles {
    static final int[][] COLOURS = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}, {0, 255, 255}, {255, 0, 255}};

    private ColouredRectangles() {}

    /// A rectangle of each colour, the first of which is the number given, in a column of its own.
    static BoxedImage draw(int width, int height, int firstColour, int count, SplittableRandom random) {
        byte[] pixels = new byte[3 * width * height];
        List<MovedBox> boxes = new ArrayList<>();
        int column = width / count;
        for (int i = 0; i < count; i++) {
            int w = random.nextInt(column / 2, column - 2);
            int h = random.nextInt(height / 4, height - 4);
            int x = i * column + random.nextInt(column - w);
            int y = random.nextInt(height - h);
            fill(pixels, width, x, y, w, h, COLOURS[firstColour + i]);
            boxes.add(new MovedBox(0, i, x, y, x + w, y + h, 1));
        }
        return new BoxedImage(new RgbImage(width, height, pixels), boxes);
    }

    private static void fill(byte[] pixels, int stride, int x, int y, int w, int h, int[] colour) {
        for (int row = y; row < y + h; row++) {
            for (int at = x; at < x + w; at++) {
                for (int c = 0; c < 3; c++) {
                    pixels[3 * (row * stride + at) + c] = (byte) colour[c];
                }
            }
        }
    }

    /// The smallest box around all pixels of a colour; x1, y1, x2, y2. Ground of padding is of none.
    static Optional<double[]> find(RgbImage image, int colour) {
        double[] found = {Double.MAX_VALUE, Double.MAX_VALUE, 0, 0};
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                if (is(image.pixels(), 3 * (y * image.width() + x), COLOURS[colour])) {
                    found[0] = Math.min(found[0], x);
                    found[1] = Math.min(found[1], y);
                    found[2] = Math.max(found[2], x + 1);
                    found[3] = Math.max(found[3], y + 1);
                }
            }
        }
        return found[2] > 0 ? Optional.of(found) : Optional.empty();
    }

    private static boolean is(byte[] pixels, int at, int[] colour) {
        for (int c = 0; c < 3; c++) {
            if (Math.abs((pixels[at + c] & 0xFF) - colour[c]) > 100) {
                return false;
            }
        }
        return true;
    }
}
