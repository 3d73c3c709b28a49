package io.rexserve.datasets.scene;

import java.util.random.RandomGenerator;

/// A change of a drawing's colours: hue, brightness, contrast, greyness, as one affine map of premultiplied colours.
///
/// @param map 3 x 3, row by row
/// @param offset added times alpha, 0 to 255
@SuppressWarnings("ArrayRecordComponent") // made, applied and forgotten within one drawing
record Tint(float[] map, float offset) {
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    /// The same drawing under another light.
    static Tint random(RandomGenerator random, boolean strong) {
        double brightness = random.nextDouble(0.75, 1.2);
        double contrast = random.nextDouble(0.7, 1.2);
        double hue = 0;
        double draw = random.nextDouble();
        if (strong && draw < 0.3) {
            hue = random.nextDouble(-Math.PI, Math.PI);
        } else if (draw < 0.6) {
            hue = Math.toRadians(random.nextDouble(-20, 20));
        }
        double colour = random.nextDouble() < 0.05 ? 0 : random.nextDouble(0.6, 1.3);
        double gain = brightness * contrast;
        float[] map = new float[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                double turned = rotated(hue, row, column);
                map[3 * row + column] = (float) (gain * (colour * turned + (1 - colour) * LUMA[column]));
            }
        }
        return new Tint(map, (float) (110 * brightness * (1 - contrast)));
    }

    // Rotation about the grey axis.
    private static double rotated(double angle, int row, int column) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle) / Math.sqrt(3);
        double diagonal = cos + (1 - cos) / 3;
        if (row == column) {
            return diagonal;
        }
        return (1 - cos) / 3 + ((column - row + 3) % 3 == 1 ? -sin : sin);
    }

    /// @param pixel premultiplied red, green, blue, and alpha, 0 to 255, changed in place
    void apply(float[] pixel) {
        float r = pixel[0];
        float g = pixel[1];
        float b = pixel[2];
        float lift = offset * pixel[3] / 255;
        for (int c = 0; c < 3; c++) {
            float value = map[3 * c] * r + map[3 * c + 1] * g + map[3 * c + 2] * b + lift;
            pixel[c] = Math.clamp(value, 0, pixel[3]);
        }
    }
}
