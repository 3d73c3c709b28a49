package io.rexserve.model.vision;

import java.util.List;

/// Per-channel mean and standard deviation of pixels on the scale 0 to 1.
///
/// @param mean red, green, blue
/// @param std red, green, blue
public record Normalization(List<Double> mean, List<Double> std) {
    /// The statistics of OpenAI's CLIP, which both towers were trained with.
    public static final Normalization CLIP =
            new Normalization(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    // The processor multiplies by this double and then rounds to float32; dividing by 255 would differ in the last bit.
    private static final double RESCALE = 0.00392156862745098;

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || mean.stream().anyMatch(m -> !(m >= 0 && m <= 1))) {
            throw new IllegalArgumentException("pixel_mean: " + mean + " (expected: three numbers from 0 to 1)");
        }
        if (std.size() != 3 || std.stream().anyMatch(s -> !(s > 0 && s < Double.POSITIVE_INFINITY))) {
            throw new IllegalArgumentException("pixel_std: " + std + " (expected: three numbers > 0)");
        }
    }

    /// The colour that pads an image to a square: the mean, truncated to whole levels.
    ///
    /// @return red, green, blue, 0 to 255
    public List<Integer> background() {
        return mean.stream().map(m -> (int) (255 * m)).toList();
    }

    /// Normalised value of each of the 256 levels of a channel.
    float[] levels(int channel) {
        float m = mean.get(channel).floatValue();
        float s = std.get(channel).floatValue();
        var levels = new float[256];
        for (int v = 0; v < levels.length; v++) {
            levels[v] = ((float) (v * RESCALE) - m) / s;
        }
        return levels;
    }
}
