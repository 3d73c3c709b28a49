package io.rexserve.trainer.language;

import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.loop.Metrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The mean loss since the last log line, and of each kind of answer the share of positions that were right.
final class AnswerMetrics implements Metrics<Report> {
    private static final List<Kind> LOGGED = List.of(
            Kind.FIRST,
            Kind.LATER,
            Kind.CLOSE,
            Kind.REFUSE,
            Kind.SINGLED,
            Kind.NAMED,
            Kind.COUNT,
            Kind.DESCRIBED,
            Kind.MENTIONED);

    private final Map<Kind, Integer> correct = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> total = new EnumMap<>(Kind.class);
    private double loss;
    private int steps;

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        metrics.add(new Metric("loss", false));
        LOGGED.forEach(kind -> metrics.add(new Metric(kind.name().toLowerCase(Locale.ROOT), true)));
        return metrics;
    }

    @Override
    public void add(Report report) {
        report.correct().forEach((kind, count) -> correct.merge(kind, count, Integer::sum));
        report.total().forEach((kind, count) -> total.merge(kind, count, Integer::sum));
        loss += report.loss();
        steps++;
    }

    @Override
    public List<Double> take() {
        var figures = new ArrayList<Double>();
        figures.add(loss / steps);
        LOGGED.forEach(kind -> figures.add((double) correct.getOrDefault(kind, 0) / total.getOrDefault(kind, 0)));
        correct.clear();
        total.clear();
        loss = 0;
        steps = 0;
        return figures;
    }
}
