package io.rexserve.distributed;

import io.rexserve.trainer.loop.Gradients.Figure;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What tasks send back, added up.
///
/// Sums are kept in float64, in which adding a few float32 numbers is exact unless they are 2^26 apart: the order in
/// which executors answer leaves no trace. One task's own numbers travel in float32.
@SuppressWarnings("NonApiType") // Spark serialises it, and a Map need not be serialisable
final class WorkerSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private final float @Nullable [][] own;
    private final double @Nullable [][] sums;
    private final double weight;
    private final double norm;
    private final LinkedHashMap<String, double[]> figures;
    private final ProcessorTime processor;
    private final @Nullable String failure;

    private WorkerSum(
            float @Nullable [][] own,
            double @Nullable [][] sums,
            double weight,
            double norm,
            LinkedHashMap<String, double[]> figures,
            ProcessorTime processor,
            @Nullable String failure) {
        this.own = own;
        this.sums = sums;
        this.weight = weight;
        this.norm = norm;
        this.figures = figures;
        this.processor = processor;
        this.failure = failure;
    }

    /// @param tensors of one task
    /// @param weight that they are to be divided by, after adding up
    /// @param norm mean norm of the task's gradients; 0 where they are not applied
    /// @param processor seconds that the task took
    static WorkerSum of(float[][] tensors, double weight, double norm, Map<String, Figure> figures, double processor) {
        var packed = new LinkedHashMap<String, double[]>();
        figures.forEach((name, figure) ->
                packed.put(name, new double[] {figure.sum(), figure.weight(), figure.share() ? 1 : 0}));
        return new WorkerSum(tensors, null, weight, norm, packed, ProcessorTime.ofTask(processor), null);
    }

    /// A training that diverged is not computed again.
    static WorkerSum failed(String message) {
        return new WorkerSum(null, new double[0][], 0, 0, new LinkedHashMap<>(), ProcessorTime.NONE, message);
    }

    WorkerSum plus(WorkerSum other) {
        if (failure != null || other.failure != null) {
            return failure != null ? this : other;
        }
        double[][] total = widened();
        double[][] added = other.widened();
        for (int i = 0; i < total.length; i++) {
            for (int k = 0; k < total[i].length; k++) {
                total[i][k] += added[i][k];
            }
        }
        var both = new LinkedHashMap<String, double[]>(figures);
        other.figures.forEach((name, figure) ->
                both.merge(name, figure, (one, two) -> new double[] {one[0] + two[0], one[1] + two[1], one[2]}));
        return new WorkerSum(
                null, total, weight + other.weight, norm + other.norm, both, processor.plus(other.processor), null);
    }

    private double[][] widened() {
        if (sums != null) {
            return sums.clone();
        }
        float[][] narrow = Objects.requireNonNull(own);
        var wide = new double[narrow.length][];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = new double[narrow[i].length];
            for (int k = 0; k < wide[i].length; k++) {
                wide[i][k] = narrow[i][k];
            }
        }
        return wide;
    }

    /// The sums, rounded once.
    float[][] sums() {
        return divided(1);
    }

    /// The sums divided by their weight.
    float[][] mean() {
        return divided(weight);
    }

    private float[][] divided(double divisor) {
        double[][] wide = widened();
        var mean = new float[wide.length][];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = new float[wide[i].length];
            for (int k = 0; k < mean[i].length; k++) {
                mean[i][k] = (float) (wide[i][k] / divisor);
            }
        }
        return mean;
    }

    double weight() {
        return weight;
    }

    double norm() {
        return norm;
    }

    ProcessorTime processor() {
        return processor;
    }

    Map<String, Figure> figures() {
        var unpacked = new LinkedHashMap<String, Figure>();
        figures.forEach((name, figure) -> unpacked.put(name, new Figure(figure[0], figure[1], figure[2] > 0)));
        return unpacked;
    }

    @Nullable
    String failure() {
        return failure;
    }
}
