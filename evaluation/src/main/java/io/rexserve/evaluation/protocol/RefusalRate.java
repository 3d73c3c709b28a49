package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.List;

/// How a model treats names of things that the image does not show.
///
/// `rejection` is the share of absent names answered without a box, `false_rejection` that of present ones. `precision`
/// is the share of refusals that were right, and `f1` its harmonic mean with `rejection`. `balanced_accuracy` is the
/// mean of the shares of absent and of present names treated rightly: 0.5 for a model that refuses always or never.
public final class RefusalRate implements ProtocolFigures {
    private static final FigureNames NAMES = new FigureNames(
            List.of("rejection", "false_rejection", "precision", "f1", "accuracy", "balanced_accuracy", "questions"));

    private final GroupMeans means = new GroupMeans(4);

    private RefusalRate() {}

    public static RefusalRate of(List<RefusalAnswer> answers) {
        var rate = new RefusalRate();
        answers.forEach(rate::add);
        return rate;
    }

    private void add(RefusalAnswer answer) {
        double refused = answer.refused() ? 1 : 0;
        double absent = answer.present() ? 0 : 1;
        means.add(
                answer.image(),
                List.of(answer.group()),
                answer.present() ? Double.NaN : refused,
                answer.present() ? refused : Double.NaN,
                answer.refused() ? absent : Double.NaN,
                refused == absent ? 1 : 0);
    }

    /// Precision is 0 where nothing was refused though something was absent.
    private static double[] values(double[] means) {
        double rejection = means[0];
        double falseRejection = means[1];
        double precision = Double.isNaN(means[2]) && !Double.isNaN(rejection) ? 0 : means[2];
        double f1 = FigureNames.f1(precision, rejection);
        double balanced = (rejection + 1 - falseRejection) / 2;
        return new double[] {rejection, falseRejection, precision, f1, means[3], balanced, means[4]};
    }

    @Override
    public List<String> images() {
        return means.images();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        return NAMES.figures(means, multiplicities, RefusalRate::values);
    }

    @Override
    public List<String> notes() {
        return List.of("a question is refused if its answer holds no box");
    }
}
