package io.rexserve.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Weights in training, in the order of their names, with what the optimizer keeps of each: the moments `expAvg` and
/// `expAvgSq` and, where a training wants it, the exponential moving average (EMA) of the values.
///
/// Checkpoints call the moments `first.NAME` and `second.NAME` and the average `mean.NAME`. One thread at a time.
public final class TrainableWeights implements AutoCloseable {
    private static final String EXP_AVG = "first.";
    private static final String EXP_AVG_SQ = "second.";
    private static final String EMA = "mean.";

    private final List<String> names;
    private final String prefix;
    private final boolean averaged;
    private final NDManager scope;
    private final NDList values = new NDList();
    private final NDList expAvg = new NDList();
    private final NDList expAvgSq = new NDList();
    private final NDList ema = new NDList();

    /// @param prefix of the values' names in checkpoints
    /// @param averaged whether the moving average of the values is kept
    public TrainableWeights(NDManager parent, List<String> names, String prefix, boolean averaged) {
        this.names = List.copyOf(names);
        this.prefix = prefix;
        this.averaged = averaged;
        this.scope = parent.newSubManager();
    }

    /// A scope for the arrays of one step, on the device of the weights. The caller closes it.
    public NDManager newScope() {
        return scope.newSubManager();
    }

    public List<String> names() {
        return names;
    }

    public NDList values() {
        return values;
    }

    public NDList expAvg() {
        return expAvg;
    }

    public NDList expAvgSq() {
        return expAvgSq;
    }

    public NDList ema() {
        return ema;
    }

    /// Values by name.
    public SequencedMap<String, NDArray> byName() {
        var all = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < names.size(); i++) {
            all.put(names.get(i), values.get(i));
        }
        return all;
    }

    /// Gives the next weight its first values, in the order of the names; its moments start at zero.
    public void add(float[] content, long... shape) {
        NDArray value = scope.create(content, new Shape(shape));
        value.setRequiresGradient(true);
        values.add(value);
        expAvg.add(scope.zeros(value.getShape()));
        expAvgSq.add(scope.zeros(value.getShape()));
        if (averaged) {
            ema.add(scope.create(content, value.getShape()));
        }
    }

    /// Writes everything that a training needs to continue.
    public void save(Path file, Map<String, String> metadata) throws IOException {
        write(file, metadata, true);
    }

    /// Writes the values and the averages alone: nothing continues from them.
    public void saveValues(Path file, Map<String, String> metadata) throws IOException {
        write(file, metadata, false);
    }

    /// Writes the moments alone.
    public void saveMoments(Path file) throws IOException {
        var all = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < names.size(); i++) {
            all.put(EXP_AVG + names.get(i), expAvg.get(i));
            all.put(EXP_AVG_SQ + names.get(i), expAvgSq.get(i));
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, Map.of());
    }

    /// Gives the weights the moments of a file of [#saveMoments].
    public void restoreMoments(Path file) {
        try (Checkpoint saved = Checkpoint.open(file);
                NDManager work = scope.newSubManager()) {
            NDList first = read(saved, work, EXP_AVG, values);
            NDList second = read(saved, work, EXP_AVG_SQ, values);
            TensorLists.copy(expAvg, first);
            TensorLists.copy(expAvgSq, second);
        }
    }

    /// Sets the moments to zero.
    public void clearMoments() {
        TensorLists.scale(expAvg, 0);
        TensorLists.scale(expAvgSq, 0);
    }

    private void write(Path file, Map<String, String> metadata, boolean moments) throws IOException {
        var all = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < names.size(); i++) {
            all.put(prefix + names.get(i), values.get(i));
            if (moments) {
                all.put(EXP_AVG + names.get(i), expAvg.get(i));
                all.put(EXP_AVG_SQ + names.get(i), expAvgSq.get(i));
            }
            if (averaged) {
                all.put(EMA + names.get(i), ema.get(i));
            }
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, metadata);
    }

    /// Continues from a checkpoint: fills the weights, or gives those that are there the values of the file.
    ///
    /// @return its metadata
    /// @throws CheckpointException if the file is damaged or holds other tensors; nothing has changed then
    public Map<String, String> restore(Path file) {
        return restore(file, true);
    }

    /// Takes the values of another training's checkpoint; the optimizer starts anew.
    public void start(Path file) {
        restore(file, false);
    }

    /// Gives the weights the values and averages of a file of [#saveValues]; the moments stay.
    ///
    /// @return its metadata
    public Map<String, String> restoreValues(Path file) {
        try (Checkpoint saved = Checkpoint.open(file);
                NDManager work = scope.newSubManager()) {
            NDList read = read(saved, work, prefix, values);
            NDList averages = averaged ? read(saved, work, EMA, values) : new NDList();
            TensorLists.copy(values, read);
            TensorLists.copy(ema, averages);
            return Map.copyOf(saved.metadata());
        }
    }

    private Map<String, String> restore(Path file, boolean moments) {
        try (Checkpoint saved = Checkpoint.open(file);
                NDManager work = scope.newSubManager()) {
            NDList read = read(saved, work, prefix, values);
            NDList first = moments ? read(saved, work, EXP_AVG, read) : zeros(work, read);
            NDList second = moments ? read(saved, work, EXP_AVG_SQ, read) : zeros(work, read);
            NDList averages = averaged ? read(saved, work, EMA, read) : new NDList();
            requireNoOther(saved, moments);
            take(values, read);
            take(expAvg, first);
            take(expAvgSq, second);
            take(ema, averages);
            values.forEach(value -> value.setRequiresGradient(true));
            return Map.copyOf(saved.metadata());
        }
    }

    private void take(NDList into, NDList read) {
        if (into.isEmpty()) {
            read.attach(scope);
            into.addAll(read);
        } else {
            TensorLists.copy(into, read);
        }
    }

    /// @param like of the expected shapes, or empty
    private NDList read(Checkpoint saved, NDManager into, String kind, NDList like) {
        var read = new NDList();
        for (int i = 0; i < names.size(); i++) {
            NDArray array = copy(saved, into, kind + names.get(i));
            if (!like.isEmpty() && !array.getShape().equals(like.get(i).getShape())) {
                throw new CheckpointException(saved.source() + ": tensor " + kind + names.get(i) + " has the shape "
                        + array.getShape() + " (expected: " + like.get(i).getShape() + ")");
            }
            read.add(array);
        }
        return read;
    }

    private void requireNoOther(Checkpoint saved, boolean moments) {
        int kinds = 1 + 2 + (averaged ? 1 : 0);
        if (moments && saved.names().size() != kinds * names.size()) {
            throw new CheckpointException(saved.source() + ": " + saved.names().size() + " tensors (expected: "
                    + kinds * names.size() + ", " + kinds + " for each of the trained weights)");
        }
    }

    private static NDList zeros(NDManager into, NDList like) {
        return new NDList(
                like.stream().map(array -> into.zeros(array.getShape())).toArray(NDArray[]::new));
    }

    // Checkpoints are mapped read-only; training writes.
    private static NDArray copy(Checkpoint saved, NDManager into, String name) {
        try (NDArray mapped = saved.float32(into, name)) {
            return into.create(mapped.toFloatArray(), mapped.getShape());
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
