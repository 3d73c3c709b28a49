package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.WeightReader;
import io.rexserve.model.weights.WeightRoles;
import java.util.Arrays;
import java.util.List;

/// The weights of a UPN, one list per kernel.
///
/// @param queries `tgt_embed`, `[Q, D]`
/// @param fine prompt, `[1, D]`
/// @param coarse prompt, `[1, D]`
record UpnTensors(
        TensorList backbone,
        TensorList neck,
        TensorList encoder,
        TensorList selection,
        TensorList decoder,
        NDArray queries,
        NDArray fine,
        NDArray coarse)
        implements AutoCloseable {
    // Rows of x that oneDNN chooses its blocks for; a third of the tokens of a small image.
    private static final int USUAL_ROWS = 512;

    NDArray prompt(Granularity granularity) {
        return switch (granularity) {
            case FINE -> fine;
            case COARSE -> coarse;
        };
    }

    /// Claims and reads every tensor of a checkpoint.
    ///
    /// @param scope owns the tensors
    /// @param compute how they are to be read
    /// @throws CheckpointException listing all that is missing, misshapen or unexpected
    static UpnTensors read(NDManager scope, Checkpoint checkpoint, UpnLayout layout, Compute compute) {
        var roles = new WeightRoles(checkpoint);
        UpnLayout.Claim found = layout.claim(roles);
        roles.check();
        found.copies().forEach(name -> requireSame(scope, checkpoint, found.firstOf(name), name));
        var reader = new Reader(new WeightReader(roles, scope, compute), found.root(), compute);
        return new UpnTensors(
                reader.list(layout.backbone()),
                reader.list(layout.neck()),
                reader.list(layout.encoder()),
                reader.list(layout.selection()),
                reader.list(layout.decoder()),
                reader.tensor(layout.queries().getFirst()),
                reader.prompt(layout, Granularity.FINE),
                reader.prompt(layout, Granularity.COARSE));
    }

    // Upstream shares one box head and would use the last copy in the file; copies that differ are another network.
    private static void requireSame(NDManager scope, Checkpoint checkpoint, String first, String other) {
        try (NDArray a = checkpoint.float32(scope, first);
                NDArray b = checkpoint.float32(scope, other)) {
            if (!Arrays.equals(a.toFloatArray(), b.toFloatArray())) {
                throw new CheckpointException(checkpoint.source() + ": tensor " + other + " differs from " + first
                        + " (expected: equal copies of the shared box head)");
            }
        }
    }

    private record Reader(WeightReader tensors, String root, Compute compute) {
        TensorList list(List<TensorSlot> slots) {
            return TensorList.of(slots.stream().map(this::tensor).toList());
        }

        NDArray prompt(UpnLayout layout, Granularity granularity) {
            return layout.queries().stream()
                    .filter(slot -> slot.name().endsWith(granularity.promptTensor()))
                    .map(this::tensor)
                    .findFirst()
                    .orElseThrow();
        }

        NDArray tensor(TensorSlot slot) {
            String name = root + slot.name();
            if (UpnLayout.isLinear(slot)) {
                return tensors.matrix(name, slot.firstRow(), slot.rows(), USUAL_ROWS, precision(slot));
            }
            if (precision(slot) != Precision.FLOAT32 && tensors.isBiasOfMatrix(name)) {
                return tensors.typed(name);
            }
            return slot.whole() ? tensors.float32(name) : tensors.float32(name, slot.firstRow(), slot.rows());
        }

        private Precision precision(TensorSlot slot) {
            return UpnLayout.mayBeReduced(slot) ? compute.precision() : Precision.FLOAT32;
        }
    }

    @Override
    public void close() {
        List.of(backbone, neck, encoder, selection, decoder).forEach(TensorList::close);
    }
}
