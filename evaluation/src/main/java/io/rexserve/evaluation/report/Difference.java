package io.rexserve.evaluation.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A figure of two runs over the same images.
///
/// @param a value of the first run
/// @param b value of the second run
/// @param interval of `b - a`, drawn in pairs: both runs are measured on the same sample of images
/// @param bGreater share of samples in which b's value is greater than a's; equal values count half
record Difference(String name, double a, double b, Interval interval, double bGreater) {
    double value() {
        return b - a;
    }

    /// The figures that both have. Each estimator may know other images than the other (an image without truth and
    /// answer takes part in some protocols only): a sample is drawn from all of them together.
    static List<Difference> of(Estimator a, Estimator b, Bootstrap bootstrap) {
        Map<String, Integer> keys = new HashMap<>();
        int[] ofA = indices(a.images(), keys);
        int[] ofB = indices(b.images(), keys);
        if (ofA.length == 0 || ofB.length == 0) {
            return List.of();
        }
        double[][] samples = bootstrap.samples(keys.size(), drawn -> {
            double[] first = a.values(taken(drawn, ofA));
            double[] second = b.values(taken(drawn, ofB));
            return concatenated(first, second);
        });
        return differences(a, b, samples, bootstrap.level());
    }

    private static int[] indices(List<String> images, Map<String, Integer> keys) {
        return images.stream()
                .mapToInt(image -> keys.computeIfAbsent(image, _ -> keys.size()))
                .toArray();
    }

    private static int[] taken(int[] drawn, int[] indices) {
        var taken = new int[indices.length];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = drawn[indices[i]];
        }
        return taken;
    }

    private static double[] concatenated(double[] first, double[] second) {
        var all = new double[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static List<Difference> differences(Estimator a, Estimator b, double[][] samples, double level) {
        double[] valuesA = a.values();
        double[] valuesB = b.values();
        List<Difference> all = new ArrayList<>();
        for (int i = 0; i < valuesA.length; i++) {
            int j = b.names().indexOf(a.names().get(i));
            if (j < 0) {
                continue;
            }
            var difference = new double[samples.length];
            for (int s = 0; s < samples.length; s++) {
                difference[s] = samples[s][valuesA.length + j] - samples[s][i];
            }
            all.add(new Difference(
                    a.names().get(i),
                    valuesA[i],
                    valuesB[j],
                    Interval.percentile(difference, level),
                    shareGreater(difference)));
        }
        return all;
    }

    private static double shareGreater(double[] differences) {
        double greater = 0;
        int known = 0;
        for (double difference : differences) {
            if (Double.isFinite(difference)) {
                known++;
                greater += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
            }
        }
        return known == 0 ? Double.NaN : greater / known;
    }
}
