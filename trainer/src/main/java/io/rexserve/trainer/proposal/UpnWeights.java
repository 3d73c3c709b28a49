package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The weights in training with what the optimizer remembers of them.
final class UpnWeights implements AutoCloseable {
    private static final String DENOISING = "denoising";

    private final UpnConfig config;
    private final UpnLayout layout;
    private final List<TensorSlot> slots;
    private final NDManager scope;
    final NDList values = new NDList();
    final NDList first = new NDList();
    final NDList second = new NDList();
    final NDList mean = new NDList();

    UpnWeights(UpnConfig config, NDManager parent) {
        this.config = config;
        this.layout = UpnLayout.of(config);
        this.slots = layout.all().toList();
        this.scope = parent.newSubManager();
    }

    /// Starts anew.
    void initialise(long seed) {
        var start = new UpnStart(config, seed);
        for (TensorSlot slot : slots) {
            add(scope.create(start.values(slot), shape(slot)));
        }
        var random = new Random(seed);
        float[] content = new float[config.width()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (float) random.nextGaussian();
        }
        add(scope.create(content));
    }

    private void add(NDArray value) {
        value.setRequiresGradient(true);
        values.add(value);
        first.add(scope.zeros(value.getShape()));
        second.add(scope.zeros(value.getShape()));
        mean.add(scope.create(value.toFloatArray(), value.getShape()));
    }

    private static Shape shape(TensorSlot slot) {
        long[] dims = slot.shape().stream().mapToLong(Long::longValue).toArray();
        dims[0] = slot.rows();
        return new Shape(dims);
    }

    /// Where backbone, neck, encoder, selection and decoder end in the list.
    long[] cuts() {
        long backbone = layout.backbone().size();
        long neck = backbone + layout.neck().size();
        long encoder = neck + layout.encoder().size();
        long selection = encoder + layout.selection().size();
        return new long[] {
            backbone, neck, encoder, selection, selection + layout.decoder().size()
        };
    }

    /// Learning rate of each weight as a multiple of the common one.
    double[] rates(double rate) {
        return names().stream()
                .mapToDouble(name -> name.contains("sampling_offsets") ? 0.2 * rate : rate)
                .toArray();
    }

    double[] decays(double decay) {
        double[] decays = new double[values.size()];
        for (int i = 0; i < slots.size(); i++) {
            decays[i] = UpnLayout.isLinear(slots.get(i)) || slots.get(i).shape().size() == 4 ? decay : 0;
        }
        return decays;
    }

    private List<String> names() {
        var names = new ArrayList<>(slots.stream()
                .map(slot -> slot.whole() ? slot.name() : slot.name() + "#" + slot.firstRow())
                .toList());
        names.add(DENOISING);
        return names;
    }

    void save(Path file, int step) throws IOException {
        var all = new LinkedHashMap<String, NDArray>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            all.put("value." + names.get(i), values.get(i));
            all.put("first." + names.get(i), first.get(i));
            all.put("second." + names.get(i), second.get(i));
            all.put("mean." + names.get(i), mean.get(i));
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, Map.of("step", Integer.toString(step)));
    }

    /// Continues from a saved state.
    ///
    /// @return the steps that had been made
    int restore(Path file) {
        try (Checkpoint saved = Checkpoint.open(file)) {
            for (String name : names()) {
                NDArray value = copy(saved, "value." + name);
                value.setRequiresGradient(true);
                values.add(value);
                first.add(copy(saved, "first." + name));
                second.add(copy(saved, "second." + name));
                mean.add(copy(saved, "mean." + name));
            }
            return Integer.parseInt(saved.metadata().get("step"));
        }
    }

    // Checkpoints are mapped read-only; training writes.
    private NDArray copy(Checkpoint saved, String name) {
        try (NDArray mapped = saved.float32(scope, name)) {
            return scope.create(mapped.toFloatArray(), mapped.getShape());
        }
    }

    /// Writes the running mean as a model folder's tensors, in bfloat16, under the official names.
    void export(Path file, Map<String, String> metadata) throws IOException {
        try (NDManager work = scope.newSubManager()) {
            var tensors = new LinkedHashMap<String, NDArray>();
            for (int i = 0; i < slots.size(); i++) {
                NDArray part = mean.get(i);
                tensors.merge(slots.get(i).name(), part, (head, rest) -> {
                    NDArray whole = NDArrays.concat(new NDList(head, rest), 0);
                    whole.attach(work);
                    return whole;
                });
            }
            SafeTensorsWriter.write(file, tensors, StoredType.BF16, metadata);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
