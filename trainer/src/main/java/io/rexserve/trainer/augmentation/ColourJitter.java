package io.rexserve.trainer.augmentation;

import io.rexserve.image.RgbImage;
import java.util.SplittableRandom;

/// Another light: brightness, contrast, saturation, hue, each with the probability, and the gain of each channel.
/// Hue and saturation turn and stretch the two colour axes of YIQ, which leaves the brightness.
///
/// @param probability of each kind, 0 to 1
/// @param brightness levels added at most, of 255
/// @param contrast greatest departure of its factor from 1
/// @param saturation greatest departure of its factor from 1
/// @param hue degrees turned at most
/// @param gain greatest departure of each channel's factor from 1
public record ColourJitter(
        double probability, double brightness, double contrast, double saturation, double hue, double gain)
        implements ImageChange {
    /// SSD (Liu et al. 2016) as mmdetection has it, `PhotoMetricDistortion`; the gain is the embedded model's.
    public static final ColourJitter DEFAULT = new ColourJitter(0.5, 32, 0.5, 0.5, 18, 0.06);

    /// Brightness and contrast alone: no colour that words may name is changed.
    public static final ColourJitter LIGHT = new ColourJitter(0.5, 32, 0.5, 0, 0, 0);

    public static final ColourJitter NONE = new ColourJitter(0, 0, 0, 0, 0, 0);

    /// Rec. 601 brightness and the two colour axes of YIQ (NTSC 1953).
    private static final double[][] TO_YIQ = {
        {0.299, 0.587, 0.114}, {0.5959, -0.2746, -0.3213}, {0.2115, -0.5227, 0.3112}
    };
    private static final double[][] FROM_YIQ = {{1, 0.956, 0.619}, {1, -0.272, -0.647}, {1, -1.106, 1.703}};

    private static final double MIDDLE = 128;

    public ColourJitter {
        Ranges.requireShare("colour probability", probability);
        Ranges.require("brightness", brightness, brightness, 0, 255);
        Ranges.requireShare("contrast", contrast);
        Ranges.requireShare("saturation", saturation);
        Ranges.require("hue", hue, hue, 0, 180);
        Ranges.requireShare("gain", gain);
    }

    @Override
    public BoxedImage apply(BoxedImage image, SplittableRandom random) {
        double shift = around(random, 0, brightness);
        double stretch = around(random, 1, contrast);
        double chroma = around(random, 1, saturation);
        double angle = Math.toRadians(around(random, 0, hue));
        double[][] matrix = chroma == 1 && angle == 0 ? identity() : colourMatrix(chroma, angle);
        double[] offset = new double[3];
        for (int channel = 0; channel < 3; channel++) {
            double factor = stretch * around(random, 1, gain);
            for (int k = 0; k < 3; k++) {
                matrix[channel][k] *= factor;
            }
            offset[channel] = MIDDLE - factor * MIDDLE + shift;
        }
        return new BoxedImage(transformed(image.image(), matrix, offset), image.boxes(), image.tiles());
    }

    private double around(SplittableRandom random, double middle, double departure) {
        boolean changed = random.nextDouble() < probability;
        double value = Ranges.uniform(random, middle - departure, middle + departure);
        return changed ? value : middle;
    }

    private static double[][] identity() {
        return new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    }

    private static double[][] colourMatrix(double chroma, double angle) {
        double cos = chroma * Math.cos(angle);
        double sin = chroma * Math.sin(angle);
        return product(FROM_YIQ, product(new double[][] {{1, 0, 0}, {0, cos, -sin}, {0, sin, cos}}, TO_YIQ));
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static RgbImage transformed(RgbImage image, double[][] m, double[] offset) {
        byte[] pixels = image.pixels();
        var changed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i += 3) {
            int red = pixels[i] & 0xFF;
            int green = pixels[i + 1] & 0xFF;
            int blue = pixels[i + 2] & 0xFF;
            for (int c = 0; c < 3; c++) {
                double value = m[c][0] * red + m[c][1] * green + m[c][2] * blue + offset[c];
                changed[i + c] = (byte) Math.clamp(Math.round(value), 0, 255);
            }
        }
        return new RgbImage(image.width(), image.height(), changed);
    }

    @Override
    public boolean keepsWords() {
        return probability == 0 || (saturation == 0 && hue == 0 && gain == 0);
    }
}
