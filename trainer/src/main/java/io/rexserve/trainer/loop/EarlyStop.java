package io.rexserve.trainer.loop;

import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a training knows of its held-out figures: the best so far, whose weights it keeps, and for how long there was
/// none better.
final class EarlyStop {
    private static final String MEASURED = "held_out.measured";
    private static final String BEST = "held_out.best";
    private static final String BEST_STEP = "held_out.best_step";
    private static final String FIRST = "held_out.first";
    private static final String WORSE = "held_out.worse";

    private final @Nullable HeldOut heldOut;
    private final CheckpointFile file;
    private boolean measurable = true;
    private int measured = -1;
    private int worse;
    private int bestStep = -1;
    private double best = Double.NEGATIVE_INFINITY;
    private double first = Double.NaN;

    /// @param heldOut null where a training measures nothing
    /// @param file receives the best weights
    EarlyStop(@Nullable HeldOut heldOut, CheckpointFile file) {
        this.heldOut = heldOut;
        this.file = file;
        if (heldOut != null && (heldOut.every() < 1 || heldOut.patience() < 0)) {
            throw new IllegalArgumentException("held-out measurements: every " + heldOut.every() + " steps, patience "
                    + heldOut.patience() + " (expected: >= 1 and >= 0)");
        }
    }

    /// @param done steps made
    boolean isDue(int done, int steps) {
        return heldOut != null
                && measurable
                && measured < done
                && (measured < 0 || done / heldOut.every() > measured / heldOut.every() || done == steps);
    }

    /// Whether there has been no better measurement for as long as the training waits for one.
    boolean isOver() {
        return heldOut != null && heldOut.patience() > 0 && worse >= heldOut.patience();
    }

    SequencedMap<String, Double> measure(int done, TrainableWeights weights, SafeStop stop)
            throws IOException, InterruptedException {
        HeldOut on = Objects.requireNonNull(heldOut);
        SequencedMap<String, Double> figures = new LinkedHashMap<>(stop.interruptibly(on::measure));
        Double figure = figures.get(on.decides());
        if (measured < 0 && figure != null && figure.isNaN()) {
            measurable = false; // the log shows it
            return figures;
        }
        if (figure == null || !Double.isFinite(figure)) {
            throw new TrainingDivergedException("step " + done + ": held-out figure " + on.decides() + " is " + figure);
        }
        if (measured < 0) {
            first = figure;
        }
        measured = done;
        worse++;
        if (figure > best) {
            best = figure;
            bestStep = done;
            worse = 0;
            file.saveValues(weights, done, Map.of(on.decides(), figure.toString()));
        }
        return figures;
    }

    /// Gives the weights the best values and averages, where there are any.
    void takeBest(TrainableWeights weights) {
        if (bestStep >= 0) {
            file.restoreValues(weights);
        }
    }

    int bestStep() {
        return bestStep;
    }

    double best() {
        return best;
    }

    double first() {
        return first;
    }

    Map<String, String> save() {
        var state = new LinkedHashMap<String, String>();
        if (measured >= 0) {
            state.put(MEASURED, Integer.toString(measured));
            state.put(WORSE, Integer.toString(worse));
            state.put(FIRST, Double.toString(first));
            state.put(BEST, Double.toString(best));
            state.put(BEST_STEP, Integer.toString(bestStep));
        }
        return state;
    }

    void restore(Map<String, String> saved) {
        if (heldOut != null && saved.containsKey(MEASURED)) {
            measured = Integer.parseInt(saved.getOrDefault(MEASURED, "-1"));
            worse = Integer.parseInt(saved.getOrDefault(WORSE, "0"));
            bestStep = Integer.parseInt(saved.getOrDefault(BEST_STEP, "-1"));
            best = Double.parseDouble(saved.getOrDefault(BEST, "-Infinity"));
            first = Double.parseDouble(saved.getOrDefault(FIRST, "NaN"));
        }
    }
}
