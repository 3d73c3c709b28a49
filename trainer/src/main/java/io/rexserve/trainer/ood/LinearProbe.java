package io.rexserve.trainer.ood;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import java.util.List;

/// Ridge regression of the classes -1 and 1, both of the same weight.
///
/// @param weight of each feature
/// @param bias added to their sum
@SuppressWarnings("ArrayRecordComponent") // made once, compared never
record LinearProbe(double[] weight, double bias) {
    private static final List<KernelText> TEXT = List.of(KernelText.resource(LinearProbe.class, "ridge.kernel"));

    /// @param negative feature vectors of class -1
    /// @param positive feature vectors of class 1
    /// @param penalty of the squared weights of standardised features
    static LinearProbe fit(List<float[]> negative, List<float[]> positive, double penalty) {
        int samples = negative.size() + positive.size();
        int features = negative.getFirst().length;
        var x = new double[samples * features];
        var y = new double[samples];
        var share = new double[samples];
        for (int i = 0; i < samples; i++) {
            boolean first = i < negative.size();
            float[] row = first ? negative.get(i) : positive.get(i - negative.size());
            for (int j = 0; j < features; j++) {
                x[i * features + j] = row[j];
            }
            y[i] = first ? -1 : 1;
            share[i] = samples / 2.0 / (first ? negative.size() : positive.size());
        }
        try (NDManager scope = Torch.scope();
                Kernel kernel = Kernel.compile("ridge", TEXT)) {
            NDList fitted = kernel.run(
                    scope,
                    "ridge",
                    KernelArgument.tensor(scope.create(x, new Shape(samples, features))),
                    KernelArgument.tensor(column(scope, y)),
                    KernelArgument.tensor(column(scope, share)),
                    KernelArgument.number(penalty));
            return new LinearProbe(fitted.get(0).toDoubleArray(), fitted.get(1).toDoubleArray()[0]);
        }
    }

    private static NDArray column(NDManager scope, double[] values) {
        return scope.create(values, new Shape(values.length, 1));
    }

    double score(float[] features) {
        double sum = bias;
        for (int i = 0; i < features.length; i++) {
            sum += weight[i] * features[i];
        }
        return sum;
    }
}
