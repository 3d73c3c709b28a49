package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Figures of an evaluation whose images are counted several times or not at all: bootstrap over images, slices of
/// images. The matching is not repeated; each call walks down the rankings that the figures need.
public final class Resampling {
    private final MatchedBoxes boxes;
    private final List<FigureKey> keys;
    /// Of the distinct pairs of area range and limit among the keys.
    private final List<CurveEntries> curves = new ArrayList<>();

    Resampling(MatchedBoxes boxes, List<FigureKey> keys) {
        this.boxes = boxes;
        this.keys = List.copyOf(keys);
        for (FigureKey key : keys) {
            if (curves.stream().noneMatch(curve -> isOf(key, curve))) {
                curves.add(new CurveEntries(boxes, key.area(), key.limit()));
            }
        }
    }

    private static boolean isOf(FigureKey key, CurveEntries curve) {
        return key.area() == curve.area && key.limit() == curve.limit;
    }

    /// Figures of the keys with every image counted once.
    public double[] figures() {
        return figures(null, new Accumulator(boxes));
    }

    /// Figures of the keys, -1 where no true box is wanted.
    ///
    /// @param multiplicity how often each image counts, in the order of `imageIds`
    /// @throws IllegalArgumentException if there is not one number, 0 or more, for each image
    public double[] figures(int[] multiplicity) {
        int images = boxes.ranking.imageStart.length - 1;
        if (multiplicity.length != images || Arrays.stream(multiplicity).anyMatch(times -> times < 0)) {
            throw new IllegalArgumentException("multiplicity: " + multiplicity.length
                    + " numbers (expected: 0 or more for each of " + images + " images)");
        }
        return figures(multiplicity, new Accumulator(boxes));
    }

    /// Figures of `count` samples of as many images as there are, drawn with replacement. A sample depends on the seed
    /// and its number alone, so that two evaluations of the same images can be compared in pairs.
    ///
    /// @return [count, keys]
    public double[][] resamples(int count, long seed) {
        int images = boxes.ranking.imageStart.length - 1;
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> figures(multiplicity(images, seed + i), new Accumulator(boxes)))
                .toArray(double[][]::new);
    }

    private static int[] multiplicity(int images, long seed) {
        // Seeds one after another would be one stream, shifted: the generator's own output scatters them.
        var random = new SplittableRandom(new SplittableRandom(seed).nextLong());
        var multiplicity = new int[images];
        for (int i = 0; i < images; i++) {
            multiplicity[random.nextInt(images)]++;
        }
        return multiplicity;
    }

    private double[] figures(int @Nullable [] multiplicity, Accumulator accumulator) {
        var figures = new double[keys.size()];
        for (CurveEntries curve : curves) {
            int[] own = IntStream.range(0, keys.size())
                    .filter(i -> isOf(keys.get(i), curve))
                    .toArray();
            boolean precision = IntStream.of(own).anyMatch(i -> keys.get(i).kind() == FigureKey.Kind.PRECISION);
            var means = new CurveMeans(boxes, precision);
            for (int k = 0; k < boxes.categories; k++) {
                means.put(k, accumulator, accumulator.accumulate(k, curve, multiplicity, precision));
            }
            for (int i : own) {
                figures[i] = means.mean(keys.get(i));
            }
        }
        return figures;
    }
}
