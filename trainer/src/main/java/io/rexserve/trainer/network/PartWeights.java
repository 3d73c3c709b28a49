package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.network.TrainedTensor.Part;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The tensors of one kernel's list: masters of what is trained, and frozen ones as they are stored.
final class PartWeights implements AutoCloseable {
    private static final int FROZEN = -1;
    private static final int FLOAT32 = Precision.FLOAT32.torchType();

    private final List<@Nullable NDArray> frozen;
    private final int[] indices;
    private final long[] types;
    private @Nullable TensorList tensors;

    private PartWeights(List<@Nullable NDArray> frozen, int[] indices, long[] types) {
        this.frozen = frozen;
        this.indices = indices;
        this.types = types;
    }

    /// @param scope owns the frozen tensors, which are views of the checkpoint's files
    /// @param names in the kernel's order
    /// @param all receives what is trained; the order of the whole network's gradients
    static PartWeights of(
            NDManager scope,
            Checkpoint checkpoint,
            Part part,
            List<String> names,
            boolean trained,
            Precision precision,
            List<TrainedTensor> all) {
        var frozen = new ArrayList<@Nullable NDArray>();
        var indices = new int[names.size()];
        var types = new long[names.size()];
        for (int i = 0; i < indices.length; i++) {
            String name = names.get(i);
            types[i] = isLinear(checkpoint, name) ? precision.torchType() : FLOAT32;
            indices[i] = trained ? all.size() : FROZEN;
            if (trained) {
                all.add(new TrainedTensor(name, part, checkpoint.info(name).shape()));
                frozen.add(null);
            } else {
                frozen.add(FrozenTensor.read(scope, checkpoint, name));
            }
        }
        return new PartWeights(frozen, indices, types);
    }

    /// Low-rank matrices, which are all trained.
    static PartWeights adapters(List<TrainedTensor> own, List<TrainedTensor> all) {
        var indices = new int[own.size()];
        var types = new long[own.size()];
        Arrays.fill(types, FLOAT32); // the kernel takes the type of the matrix that they stand beside
        for (int i = 0; i < indices.length; i++) {
            indices[i] = all.size();
            all.add(own.get(i));
        }
        return new PartWeights(
                new ArrayList<@Nullable NDArray>(Collections.nCopies(indices.length, null)), indices, types);
    }

    /// Whether it is a matrix that serving multiplies with in the chosen precision, or a bias added to the product.
    private static boolean isLinear(Checkpoint checkpoint, String name) {
        return isMatrix(checkpoint, name) || isMatrix(checkpoint, name.replaceFirst("\\.bias$", ".weight"));
    }

    private static boolean isMatrix(Checkpoint checkpoint, String name) {
        return name.endsWith(".weight")
                && !name.endsWith("embedding.weight")
                && checkpoint.names().contains(name)
                && checkpoint.info(name).shape().size() == 2;
    }

    int size() {
        return indices.length;
    }

    /// Builds the list once the masters have their values.
    void bind(TrainableWeights weights) {
        close();
        var all = new ArrayList<NDArray>();
        for (int i = 0; i < indices.length; i++) {
            NDArray stored = frozen.get(i);
            all.add(stored == null ? weights.values().get(indices[i]) : stored);
        }
        tensors = TensorList.of(all);
    }

    /// The whole list, built once.
    TensorList tensors() {
        if (tensors == null) {
            throw new IllegalStateException("weights: without values (expected: initialise or restore first)");
        }
        return tensors;
    }

    /// One tensor.
    NDArray tensor(int position, TrainableWeights weights) {
        NDArray stored = frozen.get(position);
        return stored == null ? weights.values().get(indices[position]) : stored;
    }

    KernelArgument types() {
        return KernelArgument.integers(types);
    }

    KernelArgument trained() {
        return KernelArgument.integers(Arrays.stream(indices)
                .mapToLong(index -> index == FROZEN ? 0 : 1)
                .toArray());
    }

    /// Where the gradients of the trained tensors at start to end - 1 go, in their order.
    int[] trained(int start, int end) {
        return IntStream.range(start, end)
                .map(i -> indices[i])
                .filter(index -> index != FROZEN)
                .toArray();
    }

    boolean isTrained() {
        return trained(0, size()).length > 0;
    }

    @Override
    public void close() {
        if (tensors != null) {
            tensors.close();
            tensors = null;
        }
    }
}
