package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Milliseconds and tokens of an answer: mean, quantiles and maximum.
///
/// A quantile is the smallest value that at least that share of the answers does not exceed (numpy's
/// `inverted_cdf`), so that it is a cost that did occur.
public final class AnswerCosts implements ProtocolFigures {
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99};

    private final ImageKeys images = new ImageKeys();
    private final Column millis;
    private final Column tokens;
    private final double[] boxes;

    /// Values in rising order with the image of each.
    private static final class Column {
        private final double[] values;
        private final int[] images;

        Column(double[] values, int[] images) {
            this.values = values;
            this.images = images;
        }
    }

    private AnswerCosts(List<AnswerCost> answers) {
        answers.forEach(answer -> images.index(answer.image()));
        millis = column(answers, AnswerCost::millis);
        tokens = column(answers, AnswerCost::tokens);
        boxes = new double[images.size()];
        answers.forEach(answer -> boxes[images.index(answer.image())] += answer.boxes());
    }

    public static AnswerCosts of(List<AnswerCost> answers) {
        return new AnswerCosts(answers);
    }

    private Column column(List<AnswerCost> answers, ToDoubleFunction<AnswerCost> value) {
        List<AnswerCost> sorted =
                answers.stream().sorted(Comparator.comparingDouble(value)).toList();
        return new Column(
                sorted.stream().mapToDouble(value).toArray(),
                sorted.stream().mapToInt(answer -> images.index(answer.image())).toArray());
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        images.require(multiplicities);
        var figures = new ArrayList<Figure>();
        add(figures, "ms", millis, multiplicities);
        add(figures, "tokens", tokens, multiplicities);
        double total = 0;
        for (int i = 0; i < boxes.length; i++) {
            total += multiplicities[i] * boxes[i];
        }
        long count = count(millis, multiplicities);
        figures.add(new Figure("boxes.mean", total / count));
        figures.add(new Figure("tokens_per_box", total == 0 ? Double.NaN : sum(tokens, multiplicities) / total));
        figures.add(new Figure("answers", (double) count));
        return figures;
    }

    private static void add(List<Figure> figures, String name, Column column, int[] multiplicities) {
        long count = count(column, multiplicities);
        figures.add(new Figure(name + ".mean", sum(column, multiplicities) / count));
        for (double quantile : QUANTILES) {
            String label = ".p" + Math.round(100 * quantile);
            figures.add(new Figure(name + label, quantile(column, multiplicities, quantile, count)));
        }
        figures.add(new Figure(name + ".max", quantile(column, multiplicities, 1, count)));
    }

    private static double quantile(Column column, int[] multiplicities, double quantile, long count) {
        long rank = Math.max(1, (long) Math.ceil(quantile * count - 1e-9));
        for (int i = 0; i < column.values.length; i++) {
            rank -= multiplicities[column.images[i]];
            if (rank <= 0) {
                return column.values[i];
            }
        }
        return Double.NaN;
    }

    private static double sum(Column column, int[] multiplicities) {
        double sum = 0;
        for (int i = 0; i < column.values.length; i++) {
            sum += multiplicities[column.images[i]] * column.values[i];
        }
        return sum;
    }

    private static long count(Column column, int[] multiplicities) {
        return Arrays.stream(column.images)
                .mapToLong(image -> multiplicities[image])
                .sum();
    }

    @Override
    public List<String> notes() {
        return List.of("ms: from the request to the whole answer; quantiles are costs that did occur");
    }
}
