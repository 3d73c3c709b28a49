package io.rexserve.evaluation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The bootstrap over images: as many images as there are, drawn with replacement, many times. Everything about an
/// image (its objects, its questions) is drawn together, because objects of one image are not independent.
///
/// A sample depends on the seed and its number alone, so that two runs over the same images are compared in pairs.
///
/// @param resamples number of samples, at least 100
/// @param seed of the draws
/// @param level of the intervals, such as 0.95
public record Bootstrap(int resamples, long seed, double level) {
    private static final int FEWEST = 100;
    private static final int USUAL = 1000;
    private static final int USUAL_FOR_MANY = 200;
    private static final long MANY_BOXES = 100_000;

    public Bootstrap {
        if (resamples < FEWEST) {
            throw new IllegalArgumentException("resamples: " + resamples + " (expected: at least " + FEWEST + ")");
        }
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level: " + level + " (expected: more than 0 and less than 1)");
        }
    }

    /// Resamples where nobody asks for another number: 1,000, and 200 for more than 100,000 boxes, because the figures
    /// of 5,000 images with 100 boxes each take a second per resample on two cores.
    public static int usualResamples(long boxes) {
        return boxes <= MANY_BOXES ? USUAL : USUAL_FOR_MANY;
    }

    /// Intervals of 95 %.
    public static Bootstrap of(int resamples, long seed) {
        return new Bootstrap(resamples, seed, 0.95);
    }

    /// How often each image is drawn in a sample.
    int[] multiplicities(int images, int sample) {
        // SplittableRandom adds a constant to its seed for every draw, so seeds must not lie on one line
        var random = new SplittableRandom(new SplittableRandom(seed + sample).nextLong());
        var multiplicities = new int[images];
        for (int i = 0; i < images; i++) {
            multiplicities[random.nextInt(images)]++;
        }
        return multiplicities;
    }

    /// The figures of every sample, [resamples, figures]. Samples are computed on all processors.
    ///
    /// @param figures from multiplicities to values; called by several threads
    double[][] samples(int images, Function<int[], double[]> figures) {
        return IntStream.range(0, resamples)
                .parallel()
                .mapToObj(sample -> figures.apply(multiplicities(images, sample)))
                .toArray(double[][]::new);
    }

    /// An interval for each figure.
    ///
    /// @param samples [resamples, figures]
    List<Interval> intervals(double[][] samples) {
        List<Interval> intervals = new ArrayList<>();
        for (int figure = 0; figure < samples[0].length; figure++) {
            int at = figure;
            double[] values = IntStream.range(0, samples.length)
                    .mapToDouble(sample -> samples[sample][at])
                    .toArray();
            intervals.add(Interval.percentile(values, level));
        }
        return intervals;
    }
}
