package io.rexserve.model.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.TensorSlots;
import io.rexserve.model.weights.WeightReader;
import io.rexserve.model.weights.WeightRoles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A linear probe that scores how unlike its training images (out of distribution, OOD) an image is, from what the
/// encoder has computed anyway. It is a file of its own beside the weights, so that they stay as they are; a model
/// without the file has no probe.
///
/// Above 0 an image counts as unlike: scale and threshold are folded into weight and bias.
public final class OodProbe implements AutoCloseable {
    /// Beside the weights of a model folder.
    public static final String FILE = "ood-probe.safetensors";

    private static final String PART = "ood_probe.";

    private final Checkpoint checkpoint;
    private final TensorList weights;

    private OodProbe(Checkpoint checkpoint, TensorList weights) {
        this.checkpoint = checkpoint;
        this.weights = weights;
    }

    /// Number of features: mean and standard deviation of each channel of each level.
    public static int features(UpnConfig config) {
        return 2 * config.levels() * config.width();
    }

    /// What is wrong with the probe of a model folder; null where it has none.
    public static @Nullable List<String> faults(Path folder, UpnConfig config) {
        Path file = folder.resolve(FILE);
        if (!ModelFile.isThere(file)) {
            return null;
        }
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            var roles = new WeightRoles(checkpoint);
            roles.part("ood probe").require(slots(config));
            return roles.faults();
        } catch (CheckpointException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<TensorSlot> slots(UpnConfig config) {
        return new TensorSlots(PART)
                .add("weight", 1, features(config))
                .add("bias", 1)
                .inOrder(UpnText.layout("OodProbe"));
    }

    /// The probe of a model folder; null where it has none.
    ///
    /// @param scope owns its tensors
    /// @throws CheckpointException listing all that is missing, misshapen or unexpected
    static @Nullable OodProbe load(NDManager scope, Path folder, UpnConfig config, Compute compute) {
        Path file = folder.resolve(FILE);
        if (!ModelFile.isThere(file)) {
            return null;
        }
        Checkpoint checkpoint = Checkpoint.open(file);
        boolean loaded = false;
        try {
            List<TensorSlot> slots = slots(config);
            var roles = new WeightRoles(checkpoint);
            roles.part("ood probe").require(slots);
            roles.check();
            var reader = new WeightReader(roles, scope, compute);
            var probe = new OodProbe(
                    checkpoint,
                    TensorList.of(slots.stream()
                            .map(slot -> reader.float32(slot.name()))
                            .toList()));
            loaded = true;
            return probe;
        } finally {
            if (!loaded) {
                checkpoint.close();
            }
        }
    }

    /// Weight `[1, F]` and bias `[1]`.
    TensorList weights() {
        return weights;
    }

    /// Writes the file of a probe.
    ///
    /// @param weight one per feature
    /// @param metadata how it was made
    public static void write(Path folder, float[] weight, float bias, Map<String, String> metadata) throws IOException {
        try (NDManager scope = NDManager.newBaseManager()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            tensors.put(PART + "weight", scope.create(weight, new Shape(1, weight.length)));
            tensors.put(PART + "bias", scope.create(new float[] {bias}));
            SafeTensorsWriter.write(folder.resolve(FILE), tensors, StoredType.F32, metadata);
        }
    }

    @Override
    public void close() {
        weights.close();
        checkpoint.close();
    }
}
