package io.rexserve.trainer.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What a training logs: figures over the steps since its last log line.
///
/// @param <R> report of a step
public interface Metrics<R> {
    /// @param name as it stands in the table's header
    /// @param share whether it lies between 0 and 1, better when higher
    record Metric(String name, boolean share) {}

    List<Metric> metrics();

    void add(R report);

    /// The figures over all reports since the last call, one per metric; not a number where there is none.
    List<Double> take();

    /// Metrics that are means over steps.
    final class Means<R> implements Metrics<R> {
        private final List<Metric> metrics = new ArrayList<>();
        private final List<ToDoubleFunction<R>> figures = new ArrayList<>();
        private final List<R> reports = new ArrayList<>();

        /// Adds a figure such as a loss.
        public Means<R> value(String name, ToDoubleFunction<R> figure) {
            return with(new Metric(name, false), figure);
        }

        /// Adds a figure between 0 and 1, better when higher.
        public Means<R> share(String name, ToDoubleFunction<R> figure) {
            return with(new Metric(name, true), figure);
        }

        private Means<R> with(Metric metric, ToDoubleFunction<R> figure) {
            metrics.add(metric);
            figures.add(figure);
            return this;
        }

        @Override
        public List<Metric> metrics() {
            return List.copyOf(metrics);
        }

        @Override
        public void add(R report) {
            reports.add(report);
        }

        @Override
        public List<Double> take() {
            List<Double> means = figures.stream()
                    .map(figure ->
                            reports.stream().mapToDouble(figure).average().orElse(Double.NaN))
                    .toList();
            reports.clear();
            return means;
        }
    }
}
