package io.rexserve.trainer.loop;

import io.rexserve.trainer.loop.Gradients.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The figures of gradients, summed over the steps since the last log line, with the learning rate, the gradients' norm
/// and the samples per second beside them.
final class FigureMetrics implements Metrics<StepFigures> {
    static final String RATE = "learning_rate";
    static final String SPEED = "samples_per_second";
    static final String NORM = "gradient_norm";

    private final SequencedMap<String, Figure> sums = new LinkedHashMap<>();
    private int steps;
    private double norms;
    private double rate;

    @Override
    public void add(StepFigures step) {
        step.figures().forEach((name, figure) -> sums.merge(name, figure, Figure::plus));
        norms += step.norm() * step.steps();
        rate = step.rate();
        steps += step.steps();
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        if (sums.containsKey(Gradients.SAMPLES)) {
            metrics.add(new Metric(SPEED, false));
        }
        sums.forEach((name, figure) -> {
            if (!name.equals(Gradients.SAMPLES)) {
                metrics.add(new Metric(name, figure.share()));
            }
        });
        metrics.add(new Metric(NORM, false));
        metrics.add(new Metric(RATE, false));
        return metrics;
    }

    /// Samples per step come first: the log divides them by the time of a step.
    @Override
    public List<Double> take() {
        var figures = new ArrayList<Double>();
        Figure samples = sums.remove(Gradients.SAMPLES);
        if (samples != null) {
            figures.add(samples.sum() / steps);
        }
        sums.values().forEach(figure -> figures.add(figure.mean()));
        figures.add(norms / steps);
        figures.add(rate);
        sums.clear();
        norms = 0;
        steps = 0;
        return figures;
    }
}
