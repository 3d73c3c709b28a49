package io.rexserve.model.language;

import io.rexserve.model.language.RandomModel.Tensor;
import java.util.Arrays;

/// The arithmetic that the slow reference networks share, in double precision and without tricks. Rows are positions.
final class Naive {
    private Naive() {}

    static double[][] linear(double[][] x, Tensor w, float[] bias) {
        int out = w.shape().getFirst();
        var y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                double sum = bias.length == 0 ? 0 : bias[o];
                for (int i = 0; i < x[t].length; i++) {
                    sum += x[t][i] * w.at(o, i);
                }
                y[t][o] = sum;
            }
        }
        return y;
    }

    static double[][] add(double[][] a, double[][] b) {
        var sum = new double[a.length][];
        for (int t = 0; t < a.length; t++) {
            sum[t] = a[t].clone();
            for (int i = 0; i < sum[t].length; i++) {
                sum[t][i] += b[t][i];
            }
        }
        return sum;
    }

    static double[][] layerNorm(double[][] x, Tensor w, Tensor b, double eps) {
        var y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double mean = Arrays.stream(x[t]).average().orElseThrow();
            double variance = Arrays.stream(x[t])
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            y[t] = new double[x[t].length];
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = (x[t][i] - mean) / Math.sqrt(variance + eps) * w.at(i) + b.at(i);
            }
        }
        return y;
    }

    static double[] softmax(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        double sum = Arrays.stream(x).map(v -> Math.exp(v - max)).sum();
        return Arrays.stream(x).map(v -> Math.exp(v - max) / sum).toArray();
    }

    /// Attention of one head: `seen[t]` positions are visible to row t.
    static double[] attend(double[] q, double[][] k, double[][] v, int seen) {
        var scores = new double[seen];
        for (int s = 0; s < seen; s++) {
            for (int i = 0; i < q.length; i++) {
                scores[s] += q[i] * k[s][i] / Math.sqrt(q.length);
            }
        }
        double[] weights = softmax(scores);
        var out = new double[q.length];
        for (int s = 0; s < seen; s++) {
            for (int i = 0; i < out.length; i++) {
                out[i] += weights[s] * v[s][i];
            }
        }
        return out;
    }

    static double[] slice(double[] x, int from, int length) {
        return Arrays.copyOfRange(x, from, from + length);
    }

    static double[][] heads(double[][] x, int head, int dim) {
        return Arrays.stream(x).map(row -> slice(row, head * dim, dim)).toArray(double[][]::new);
    }

    /// 0.5 x (1 + erf(x / sqrt 2)), with erf from its Taylor series: enough for |x| below 6.
    static double gelu(double x) {
        double z = x / Math.sqrt(2);
        if (Math.abs(z) > 5) {
            return x > 0 ? x : 0;
        }
        double term = z;
        double sum = z;
        for (int n = 1; n < 200; n++) {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }
        return 0.5 * x * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }

    static double[][] map(double[][] x, java.util.function.DoubleUnaryOperator f) {
        return Arrays.stream(x).map(row -> Arrays.stream(row).map(f).toArray()).toArray(double[][]::new);
    }

    /// A `[.., T, C]` array as rows.
    static double[][] rows(float[] values, int columns) {
        var rows = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    static float[] flat(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        var flat = new float[rows.length * columns];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / columns][i % columns];
        }
        return flat;
    }
}
