package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gradients of every trained tensor, added up over the images of a batch.
final class GradientSums {
    private final NDManager scope;
    private final List<TrainedTensor> tensors;
    private final @Nullable NDArray[] sums;

    /// @param scope owns the sums
    GradientSums(NDManager scope, List<TrainedTensor> tensors) {
        this.scope = scope;
        this.tensors = tensors;
        this.sums = new NDArray[tensors.size()];
    }

    /// Adds gradients; takes them over.
    ///
    /// @param indices of the tensors, in the order of the gradients
    void add(int[] indices, List<NDArray> gradients) {
        if (indices.length != gradients.size()) {
            throw new IllegalStateException(
                    "gradients: " + gradients.size() + " (expected: " + indices.length + ", one per trained tensor)");
        }
        for (int i = 0; i < indices.length; i++) {
            add(indices[i], gradients.get(i));
        }
    }

    private void add(int index, NDArray gradient) {
        NDArray sum = sums[index];
        if (sum == null) {
            gradient.attach(scope);
            sums[index] = gradient;
        } else {
            sum.addi(gradient);
            gradient.close();
        }
    }

    /// The sum itself, zero at first, to be added to in place.
    NDArray total(int index) {
        NDArray sum = sums[index];
        if (sum == null) {
            sum = scope.zeros(new Shape(tensors.get(index).dimensions()));
            sums[index] = sum;
        }
        return sum;
    }

    /// All of them in the order of the trained tensors; zero where nothing was added.
    NDList all() {
        var all = new NDList();
        for (int i = 0; i < sums.length; i++) {
            all.add(total(i));
        }
        return all;
    }
}
