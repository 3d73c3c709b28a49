package io.rexserve.trainer.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/// The towers' weights in training with what the optimizer remembers of them.
public final class TowerState implements AutoCloseable {
    private static final List<TensorSlot> SLOTS = TinyTowers.all();

    private final NDManager scope;
    final NDList values = new NDList();
    final NDList first = new NDList();
    final NDList second = new NDList();

    TowerState(NDManager parent) {
        this.scope = parent.newSubManager();
    }

    /// Starts anew.
    public void initialise(long seed) {
        var random = new Random(seed);
        for (TensorSlot slot : SLOTS) {
            add(scope.create(start(slot, random), shape(slot)));
        }
    }

    private static float[] start(TensorSlot slot, Random random) {
        var values = new float[slot.elements()];
        String name = slot.name();
        if (slot.shape().size() == 1 && !name.endsWith("class_embedding")) {
            boolean norm = name.endsWith(".weight");
            Arrays.fill(values, name.endsWith("gamma") ? 0.5f : norm ? 1 : 0);
            return values;
        }
        boolean embedding = name.contains("position_embedding") || name.contains("class_embedding");
        int fan = Math.toIntExact(slot.elements() / slot.shape().getFirst());
        double deviation = embedding ? 0.02 : 1 / Math.sqrt(fan);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * Math.clamp(random.nextGaussian(), -2, 2));
        }
        return values;
    }

    private static Shape shape(TensorSlot slot) {
        return new Shape(slot.shape().stream().mapToLong(Long::longValue).toArray());
    }

    private void add(NDArray value) {
        value.setRequiresGradient(true);
        values.add(value);
        first.add(scope.zeros(value.getShape()));
        second.add(scope.zeros(value.getShape()));
    }

    /// Writes weights under their official names, and what the optimizer remembers.
    public void save(Path file, int step) throws IOException {
        SequencedMap<String, NDArray> all = weights();
        for (int i = 0; i < SLOTS.size(); i++) {
            all.put("first." + SLOTS.get(i).name(), first.get(i));
            all.put("second." + SLOTS.get(i).name(), second.get(i));
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, Map.of("step", Integer.toString(step)));
    }

    /// Weights by their names in a model folder.
    public SequencedMap<String, NDArray> weights() {
        var all = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < SLOTS.size(); i++) {
            all.put(SLOTS.get(i).name(), values.get(i));
        }
        return all;
    }

    /// Continues from a saved state, or starts anew where there is none.
    ///
    /// @return the steps that had been made
    int restoreOr(Path file, long seed) {
        if (Files.exists(file)) {
            return restore(file);
        }
        initialise(seed);
        return 0;
    }

    /// Continues from a saved state.
    ///
    /// @return the steps that had been made
    public int restore(Path file) {
        try (Checkpoint saved = Checkpoint.open(file)) {
            for (TensorSlot slot : SLOTS) {
                NDArray value = copy(saved, slot.name());
                value.setRequiresGradient(true);
                values.add(value);
                first.add(copy(saved, "first." + slot.name()));
                second.add(copy(saved, "second." + slot.name()));
            }
            return Integer.parseInt(saved.metadata().getOrDefault("step", "0"));
        }
    }

    private NDArray copy(Checkpoint saved, String name) {
        try (NDArray mapped = saved.float32(scope, name)) {
            return scope.create(mapped.toFloatArray(), mapped.getShape());
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
