package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.List;

/// The figures of each group, named `group.figure`.
record FigureNames(List<String> names) {
    /// Turns the means of a group's columns, with the number of its answers behind them, into the values of its
    /// figures.
    interface Values {
        double[] of(double[] means);
    }

    List<Figure> figures(GroupMeans means, int[] multiplicities, Values values) {
        var figures = new ArrayList<Figure>();
        for (String group : means.groups()) {
            double[] all = values.of(means.means(group, multiplicities));
            for (int i = 0; i < names.size(); i++) {
                figures.add(new Figure(group + "." + names.get(i), all[i]));
            }
        }
        return figures;
    }

    /// Harmonic mean, 0 if both are 0.
    static double f1(double precision, double recall) {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
