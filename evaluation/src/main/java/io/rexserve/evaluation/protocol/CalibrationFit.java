package io.rexserve.evaluation.protocol;

import io.rexserve.image.box.ScoreCalibration;
import java.util.List;
import java.util.stream.Stream;

/// Fits beta calibration to scored outcomes: the likeliest parameters that are not negative (Kull, Silva Filho, Flach
/// 2017, section 3), by Newton's method on the log likelihood with a weak pull towards changing nothing.
public final class CalibrationFit {
    private static final int PARAMETERS = 3;
    private static final int STEPS = 50;
    private static final double ENOUGH = 1e-9;
    /// As much as one outcome in the whole set: decides where all outcomes are alike.
    private static final double PULL = 1;

    private static final double[] UNCHANGED = {1, 1, 0};

    private final double[][] features;
    private final double[] outcomes;
    private final double[] weights;

    private CalibrationFit(List<List<ScoredOutcome>> sources) {
        List<ScoredOutcome> all = sources.stream().flatMap(List::stream).toList();
        features = all.stream()
                .map(each -> new double[] {
                    ScoreCalibration.logOfFor(each.score()), ScoreCalibration.logOfAgainst(each.score()), 1
                })
                .toArray(double[][]::new);
        outcomes = all.stream().mapToDouble(each -> each.correct() ? 1 : 0).toArray();
        long filled = sources.stream().filter(source -> !source.isEmpty()).count();
        weights = sources.stream()
                .flatMapToDouble(
                        source -> source.stream().mapToDouble(_ -> (double) all.size() / filled / source.size()))
                .toArray();
    }

    /// @param sources of outcomes, each of which counts as much as any other, whatever its size
    /// @return what changes nothing where there are no outcomes
    public static ScoreCalibration of(List<List<ScoredOutcome>> sources) {
        if (sources.stream().allMatch(List::isEmpty)) {
            return ScoreCalibration.IDENTITY;
        }
        return new CalibrationFit(sources).fit();
    }

    // A parameter that would be negative is 0: then one of both is best without the other.
    private ScoreCalibration fit() {
        double[] both = fit(true, true);
        if (both[0] >= 0 && both[1] >= 0) {
            return calibration(both);
        }
        return Stream.of(fit(true, false), fit(false, true))
                .filter(one -> one[0] + one[1] > 0)
                .min((one, other) -> Double.compare(loss(one), loss(other)))
                .map(CalibrationFit::calibration)
                .orElse(ScoreCalibration.IDENTITY);
    }

    private static ScoreCalibration calibration(double[] parameters) {
        return new ScoreCalibration(Math.max(0, parameters[0]), Math.max(0, parameters[1]), parameters[2]);
    }

    private double[] fit(boolean withA, boolean withB) {
        boolean[] free = {withA, withB, true};
        double[] parameters = {withA ? 1 : 0, withB ? 1 : 0, 0};
        double loss = loss(parameters);
        for (int step = 0; step < STEPS; step++) {
            double[] direction = direction(parameters, free);
            double length = 1;
            double[] next = moved(parameters, direction, length);
            while (loss(next) > loss && length > ENOUGH) {
                length /= 2;
                next = moved(parameters, direction, length);
            }
            double before = loss;
            loss = loss(next);
            parameters = next;
            if (before - loss < ENOUGH) {
                break;
            }
        }
        return parameters;
    }

    private static double[] moved(double[] from, double[] direction, double length) {
        var moved = from.clone();
        for (int i = 0; i < PARAMETERS; i++) {
            moved[i] -= length * direction[i];
        }
        return moved;
    }

    private double loss(double[] parameters) {
        double loss = 0;
        for (int i = 0; i < outcomes.length; i++) {
            double odds = dot(features[i], parameters);
            // log(1 + exp(odds)) - outcome * odds, without overflow
            loss += weights[i] * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - outcomes[i] * odds);
        }
        for (int p = 0; p < PARAMETERS; p++) {
            loss += PULL / 2 * (parameters[p] - UNCHANGED[p]) * (parameters[p] - UNCHANGED[p]);
        }
        return loss;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /// Newton's direction: the Hessian's inverse times the gradient, over the free parameters.
    private double[] direction(double[] parameters, boolean[] free) {
        var rows = new double[PARAMETERS][PARAMETERS + 1];
        for (int i = 0; i < outcomes.length; i++) {
            double[] x = features[i];
            double probability = 1 / (1 + Math.exp(-dot(x, parameters)));
            for (int p = 0; p < PARAMETERS; p++) {
                rows[p][PARAMETERS] += weights[i] * (probability - outcomes[i]) * x[p];
                for (int q = 0; q < PARAMETERS; q++) {
                    rows[p][q] += weights[i] * probability * (1 - probability) * x[p] * x[q];
                }
            }
        }
        for (int p = 0; p < PARAMETERS; p++) {
            rows[p][p] += PULL;
            rows[p][PARAMETERS] += PULL * (parameters[p] - UNCHANGED[p]);
            if (!free[p]) {
                for (int q = 0; q < PARAMETERS; q++) {
                    rows[p][q] = p == q ? 1 : 0;
                    rows[q][p] = p == q ? 1 : 0;
                }
                rows[p][PARAMETERS] = 0;
            }
        }
        return solved(rows);
    }

    // Gauss and Jordan; the matrix is positive definite, so that no row has to change its place.
    private static double[] solved(double[][] rows) {
        for (int p = 0; p < PARAMETERS; p++) {
            for (int q = 0; q < PARAMETERS; q++) {
                if (q != p) {
                    double factor = rows[q][p] / rows[p][p];
                    for (int column = p; column <= PARAMETERS; column++) {
                        rows[q][column] -= factor * rows[p][column];
                    }
                }
            }
        }
        return new double[] {
            rows[0][PARAMETERS] / rows[0][0], rows[1][PARAMETERS] / rows[1][1], rows[2][PARAMETERS] / rows[2][2]
        };
    }
}
