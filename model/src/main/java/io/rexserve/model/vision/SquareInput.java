package io.rexserve.model.vision;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;

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

    /// Pads with the mean colour to a centred square and resizes.
    ///
    /// @param side of the result in pixels
    public static RgbImage square(RgbImage image, int side, Normalization normalization) {
        return image.resizeInSquare(side, normalization.background(), Resampling.BICUBIC);
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
}
