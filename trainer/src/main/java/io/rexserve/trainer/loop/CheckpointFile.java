package io.rexserve.trainer.loop;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A checkpoint: weights, moments, averages and what the training keeps beside them. It is replaced in one step, so
/// that there is a whole one at any moment.
///
/// @param file safetensors
public record CheckpointFile(Path file) {
    private static final String STEP = "step";
    private static final String ADVICE = "; a training continues only from its own undamaged checkpoint"
            + " (put a copy of it back, or delete it to begin anew)";

    public boolean exists() {
        return Files.exists(file);
    }

    /// @param step steps made
    /// @param state of the training, by name
    public void save(TrainableWeights weights, int step, Map<String, String> state) throws IOException {
        weights.save(file, metadata(step, state));
    }

    /// Saves what a model is made of, not what a training continues from.
    public void saveValues(TrainableWeights weights, int step, Map<String, String> state) throws IOException {
        weights.saveValues(file, metadata(step, state));
    }

    private Map<String, String> metadata(int step, Map<String, String> state) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var metadata = new LinkedHashMap<>(state);
        metadata.put(STEP, Integer.toString(step));
        return metadata;
    }

    /// @return the state as saved
    /// @throws CheckpointException saying what is wrong with the file and what to do; the weights are as before
    public Map<String, String> restore(TrainableWeights weights) {
        try {
            return weights.restore(file);
        } catch (CheckpointException e) {
            throw new CheckpointException(e.getMessage() + ADVICE, e);
        }
    }

    /// As [#restore], values and averages alone.
    public Map<String, String> restoreValues(TrainableWeights weights) {
        try {
            return weights.restoreValues(file);
        } catch (CheckpointException e) {
            throw new CheckpointException(e.getMessage() + ADVICE, e);
        }
    }

    /// What the training kept beside its weights.
    Map<String, String> state() {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return checkpoint.metadata();
        }
    }

    /// The steps of a restored state.
    ///
    /// @param steps of the whole training
    public int step(Map<String, String> state, int steps) {
        String value = state.getOrDefault(STEP, "missing");
        if (value.matches("\\d{1,9}") && Integer.parseInt(value) <= steps) {
            return Integer.parseInt(value);
        }
        throw new CheckpointException(file + ": step " + value + " (expected: 0 to " + steps + ")" + ADVICE);
    }
}
