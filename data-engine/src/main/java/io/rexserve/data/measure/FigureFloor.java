package io.rexserve.data.measure;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The least value that a figure must reach, as `category.precision=.9`.
record FigureFloor(String figure, double least) {
    // A quotient of counts may be a last digit below the share that it stands for.
    private static final double ROUNDING = 1e-9;
    private static final Pattern FORM = Pattern.compile("(.+)=(\\d+\\.?\\d*|\\.\\d+)");

    /// @throws IllegalArgumentException if the text is none
    static FigureFloor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "--floor: " + text + " (expected: a figure and its least value, such as category.precision=.9)");
        }
        return new FigureFloor(form.group(1).strip(), Double.parseDouble(form.group(2)));
    }

    /// @param known names of all figures
    /// @throws IllegalArgumentException if a floor names another one
    static void requireKnown(List<FigureFloor> floors, Collection<String> known) {
        for (FigureFloor floor : floors) {
            if (!known.contains(floor.figure())) {
                throw new IllegalArgumentException("--floor: " + floor.figure() + ": no such figure (expected: one of "
                        + String.join(", ", known) + ")");
            }
        }
    }

    boolean isMet(Map<String, Double> figures) {
        Double value = figures.get(figure);
        return value != null && value >= least - ROUNDING;
    }
}
