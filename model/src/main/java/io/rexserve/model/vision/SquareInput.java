package io.rexserve.model.vision;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import java.util.List;

/// The towers' input of an image: padded to a centred square, resized, normalised.
public final class SquareInput {
    private SquareInput() {}

    /// Pads and resizes (Pillow's bicubic, on 8-bit values), then normalises.
    ///
    /// @param side of the result in pixels
    /// @return float32 `[3, side, side]`, row by row
    public static float[] of(RgbImage image, int side, Normalization normalization) {
        return planes(square(image, side, normalization), normalization);
    }

    /// Pads with the mean colour and resizes.
    ///
    /// @param side of the result in pixels
    public static RgbImage square(RgbImage image, int side, Normalization normalization) {
        return padded(image, normalization.background()).resize(side, side, Resampling.BICUBIC);
    }

    /// @return float32 `[3, height, width]`, row by row
    public static float[] planes(RgbImage image, Normalization normalization) {
        byte[] rgb = image.pixels();
        int area = image.width() * image.height();
        var planes = new float[3 * area];
        for (int channel = 0; channel < 3; channel++) {
            float[] levels = normalization.levels(channel);
            for (int i = 0; i < area; i++) {
                planes[channel * area + i] = levels[Byte.toUnsignedInt(rgb[3 * i + channel])];
            }
        }
        return planes;
    }

    /// The image in the middle of a square of its longer side; an odd remainder goes to the right and the bottom.
    static RgbImage padded(RgbImage image, List<Integer> background) {
        int side = Math.max(image.width(), image.height());
        if (image.width() == image.height()) {
            return image;
        }
        byte[] square = filled(side, background);
        int left = (side - image.width()) / 2;
        int top = (side - image.height()) / 2;
        int row = 3 * image.width();
        byte[] pixels = image.pixels();
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(pixels, y * row, square, 3 * ((top + y) * side + left), row);
        }
        return new RgbImage(side, side, square);
    }

    private static byte[] filled(int side, List<Integer> colour) {
        var pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(side, side))];
        var line = new byte[3 * side];
        for (int i = 0; i < line.length; i++) {
            line[i] = colour.get(i % 3).byteValue();
        }
        for (int y = 0; y < side; y++) {
            System.arraycopy(line, 0, pixels, y * line.length, line.length);
        }
        return pixels;
    }
}
