package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.List;
import java.util.OptionalInt;

/// Errors of counts, by the number that the answer states and by the number of its boxes.
///
/// `mae`, `rmse` and `bias` (mean of count less truth) are over the answers that have a count; `answered` is their
/// share. An answer without a count is neither `exact` nor `within_one`, so that silence does not improve them.
public final class CountingError implements ProtocolFigures {
    private static final int COLUMNS = 6;
    private static final FigureNames NAMES = new FigureNames(List.of(
            "stated.mae",
            "stated.rmse",
            "stated.bias",
            "stated.exact",
            "stated.within_one",
            "stated.answered",
            "boxes.mae",
            "boxes.rmse",
            "boxes.bias",
            "boxes.exact",
            "boxes.within_one",
            "boxes.answered",
            "questions"));

    private final GroupMeans means = new GroupMeans(2 * COLUMNS);

    private CountingError() {}

    public static CountingError of(List<CountAnswer> answers) {
        var error = new CountingError();
        answers.forEach(error::add);
        return error;
    }

    private void add(CountAnswer answer) {
        var values = new double[2 * COLUMNS];
        fill(values, 0, answer.stated(), answer.truth());
        fill(values, COLUMNS, answer.boxes(), answer.truth());
        means.add(answer.image(), List.of(answer.group()), values);
    }

    private static void fill(double[] values, int from, OptionalInt count, int truth) {
        boolean answered = count.isPresent();
        double error = answered ? (double) count.getAsInt() - truth : Double.NaN;
        values[from] = Math.abs(error);
        values[from + 1] = error * error;
        values[from + 2] = error;
        values[from + 3] = error == 0 ? 1 : 0;
        values[from + 4] = Math.abs(error) <= 1 ? 1 : 0;
        values[from + 5] = answered ? 1 : 0;
    }

    private static double[] roots(double[] means) {
        means[1] = Math.sqrt(means[1]);
        means[COLUMNS + 1] = Math.sqrt(means[COLUMNS + 1]);
        return means;
    }

    @Override
    public List<String> images() {
        return means.images();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        return NAMES.figures(means, multiplicities, CountingError::roots);
    }

    @Override
    public List<String> notes() {
        return List.of(
                "mae, rmse, bias: over answers with a count; exact, within_one: over all, no count is wrong",
                "stated: the number in the text; boxes: the number of boxes in the answer");
    }
}
