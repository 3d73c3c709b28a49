package io.rexserve.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.weights.Checkpoint;
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

    public void save(Path file, Map<String, String> metadata) throws IOException {
        var all = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < names.size(); i++) {
            all.put(prefix + names.get(i), values.get(i));
            all.put(EXP_AVG + names.get(i), expAvg.get(i));
            all.put(EXP_AVG_SQ + names.get(i), expAvgSq.get(i));
            if (averaged) {
                all.put(EMA + names.get(i), ema.get(i));
            }
        }
        SafeTensorsWriter.write(file, all, StoredType.F32, metadata);
    }

    /// Continues from a checkpoint.
    ///
    /// @return its metadata
    public Map<String, String> restore(Path file) {
        return restore(file, true);
    }

    /// Takes the values of another training's checkpoint; the optimizer starts anew.
    public void start(Path file) {
        restore(file, false);
    }

    private Map<String, String> restore(Path file, boolean moments) {
        try (Checkpoint saved = Checkpoint.open(file)) {
            for (String name : names) {
                NDArray value = copy(saved, prefix + name);
                value.setRequiresGradient(true);
                values.add(value);
                expAvg.add(moments ? copy(saved, EXP_AVG + name) : scope.zeros(value.getShape()));
                expAvgSq.add(moments ? copy(saved, EXP_AVG_SQ + name) : scope.zeros(value.getShape()));
                if (averaged) {
                    ema.add(copy(saved, EMA + name));
                }
            }
            return Map.copyOf(saved.metadata());
        }
    }

    // Checkpoints are mapped read-only; training writes.
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
