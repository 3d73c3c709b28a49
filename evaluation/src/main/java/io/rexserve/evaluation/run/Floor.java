package io.rexserve.evaluation.run;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The least value that a figure must reach, as `AP50=.5`.
public record Floor(String figure, double least) {
    // A mean of values that are exactly .5 may be a last digit below it.
    private static final double ROUNDING = 1e-9;

    private static final Pattern FORM = Pattern.compile("(.+)=([-+]?(?:\\d+\\.?\\d*|\\.\\d+))");

    /// @throws EvaluationException if the text is none
    public static Floor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new EvaluationException(
                    "--floor: " + text + " (expected: a figure and its least value, such as AP50=.5)");
        }
        return new Floor(form.group(1).strip(), Double.parseDouble(form.group(2)));
    }

    /// @param known names of all figures of the evaluation
    /// @throws EvaluationException if a floor names another one
    public static void requireKnown(List<Floor> floors, Collection<String> known) {
        for (Floor floor : floors) {
            if (!known.contains(floor.figure())) {
                throw new EvaluationException("--floor: " + floor.figure() + ": no such figure (expected: one of "
                        + String.join(", ", known) + ")");
            }
        }
    }

    /// Whether the figure is there and at least the floor; a figure that could not be measured is below every floor.
    public boolean isMet(Map<String, Double> figures) {
        Double value = figures.get(figure);
        return value != null && value >= least - ROUNDING;
    }
}
