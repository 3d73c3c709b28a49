package io.rexserve.model.verification;

import java.util.Arrays;
import java.util.List;

/// One expected tensor and the errors of the computed one.
///
/// @param shape of the expected tensor
/// @param absoluteError max abs error of all elements; infinite where there is nothing to compare
/// @param relativeError max of the error over the expected magnitude, which counts as at least [#MIN_MAGNITUDE]
/// @param tolerance of the absolute error
/// @param remark why the verdict is not PASS; empty otherwise
public record TensorCheck(
        String name,
        List<Long> shape,
        double absoluteError,
        double relativeError,
        double tolerance,
        Verdict verdict,
        String remark) {
    /// Smaller magnitudes count as this one, since the relative error of zeros is meaningless.
    static final double MIN_MAGNITUDE = 1e-3;

    /// The result of a comparison.
    public enum Verdict {
        PASS,
        FAIL,
        /// The network computes no tensor of this name.
        UNKNOWN
    }

    public TensorCheck {
        shape = List.copyOf(shape);
    }

    /// Compares element by element; not-a-number on either side fails.
    ///
    /// @param tolerance the absolute error allowed to each element
    static TensorCheck compare(
            String name, long[] expectedShape, double[] expected, long[] shape, double[] computed, double tolerance) {
        List<Long> wanted = boxed(expectedShape);
        if (!Arrays.equals(expectedShape, shape)) {
            return missed(name, wanted, tolerance, Verdict.FAIL, "computed shape is " + boxed(shape));
        }
        double absolute = 0;
        double relative = 0;
        int beyond = 0;
        int undefined = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = expected[i] == computed[i] ? 0 : Math.abs(expected[i] - computed[i]);
            error = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            absolute = Math.max(absolute, error);
            relative = Math.max(relative, error / Math.max(Math.abs(expected[i]), MIN_MAGNITUDE));
            beyond += error > tolerance ? 1 : 0;
            undefined += Double.isNaN(expected[i]) ? 1 : 0;
        }
        String remark = beyond == 0 ? "" : beyond + " of " + expected.length + " elements beyond tolerance";
        if (undefined > 0) {
            remark += ", " + undefined + " of them expected to be NaN";
        }
        return new TensorCheck(
                name, wanted, absolute, relative, tolerance, beyond == 0 ? Verdict.PASS : Verdict.FAIL, remark);
    }

    /// An expected tensor that the network does not compute.
    static TensorCheck unknown(String name, long[] expectedShape, double tolerance) {
        return missed(name, boxed(expectedShape), tolerance, Verdict.UNKNOWN, "the network computes no such tensor");
    }

    private static TensorCheck missed(String name, List<Long> shape, double tolerance, Verdict verdict, String remark) {
        double none = Double.POSITIVE_INFINITY;
        return new TensorCheck(name, shape, none, none, tolerance, verdict, remark);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
