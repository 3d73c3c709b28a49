package io.rexserve.data.report;

import java.util.ArrayList;
import java.util.List;

/// Counts of values between edges. A value that is an edge counts above it; values outside count at the ends.
final class Histogram {
    /// One bar.
    record Bar(String label, long count) {}

    private final double[] edges;
    private final String[] labels;
    private final long[] counts;

    /// @param edges rising; one bar more than edges
    /// @param labels of the bars
    Histogram(double[] edges, String... labels) {
        if (labels.length != edges.length + 1) {
            throw new IllegalArgumentException(
                    "labels: " + labels.length + " (expected: " + (edges.length + 1) + ", one more than edges)");
        }
        this.edges = edges.clone();
        this.labels = labels.clone();
        this.counts = new long[labels.length];
    }

    /// Whole numbers from 0 on, the last bar for all above.
    static Histogram ofCounts(int last) {
        double[] edges = new double[last];
        String[] labels = new String[last + 1];
        for (int at = 0; at < last; at++) {
            edges[at] = at + 1;
            labels[at] = String.valueOf(at);
        }
        labels[last] = last + "+";
        return new Histogram(edges, labels);
    }

    void add(double value) {
        int bar = 0;
        while (bar < edges.length && value >= edges[bar]) {
            bar++;
        }
        counts[bar]++;
    }

    List<Bar> bars() {
        var bars = new ArrayList<Bar>();
        for (int bar = 0; bar < labels.length; bar++) {
            bars.add(new Bar(labels[bar], counts[bar]));
        }
        return bars;
    }
}
