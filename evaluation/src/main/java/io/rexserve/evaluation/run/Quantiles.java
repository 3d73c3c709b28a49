package io.rexserve.evaluation.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Quantiles of one number per answer.
public final class Quantiles {
    private double[] values = new double[256];
    private int count;

    public void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /// Mean and quantiles by name (`p50`: half of the values are at most that, by nearest rank); empty without values.
    public Map<String, Double> figures() {
        var figures = new LinkedHashMap<String, Double>();
        if (count == 0) {
            return figures;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        figures.put("mean", rounded(Arrays.stream(sorted).average().orElseThrow()));
        for (int percent : new int[] {50, 90, 99}) {
            int rank = (int) Math.ceil(percent / 100.0 * count);
            figures.put("p" + percent, rounded(sorted[Math.max(0, rank - 1)]));
        }
        figures.put("max", rounded(sorted[count - 1]));
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
