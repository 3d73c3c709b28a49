package io.rexserve.benchmark.report;

import java.util.ArrayList;
import java.util.List;

/// Repeated measurements of one thing.
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    /// Forgets what was measured so far.
    public void clear() {
        values.clear();
    }

    /// @throws IllegalStateException if nothing was measured
    public double median() {
        if (values.isEmpty()) {
            throw new IllegalStateException("samples: none (expected: at least one)");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double min() {
        return values.stream().min(Double::compare).orElseThrow();
    }

    public double max() {
        return values.stream().max(Double::compare).orElseThrow();
    }

    public int count() {
        return values.size();
    }
}
