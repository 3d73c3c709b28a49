package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.loop.Gradients.Figure;
import io.rexserve.trainer.optimizer.TensorLists;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Gradients of the parts of a step, added up in float32 and divided once.
public final class GradientSum {
    private final NDManager scope;
    private final NDList sums = new NDList();
    private final SequencedMap<String, Figure> figures = new LinkedHashMap<>();
    private double weight;

    /// @param scope owns the sums
    public GradientSum(NDManager scope) {
        this.scope = scope;
    }

    /// Computes a part and adds it.
    ///
    /// @param step counted from 0
    /// @throws TrainingDivergedException naming the step, the part and the tensor
    public void add(Training training, int step, int part) throws InterruptedException {
        try (NDManager own = training.weights().newScope()) {
            Gradients gradients = training.gradients(own, step, part);
            requireFinite(gradients, training.weights().names(), "step " + step + ", part " + part);
            if (sums.isEmpty()) {
                gradients.sums().attach(scope);
                sums.addAll(gradients.sums());
            } else {
                TensorLists.accumulate(sums, gradients.sums());
            }
            weight += gradients.weight();
            gradients.figures().forEach((name, figure) -> figures.merge(name, figure, Figure::plus));
        }
    }

    private static void requireFinite(Gradients gradients, List<String> names, String place) {
        gradients.figures().forEach((name, figure) -> {
            if (!Double.isFinite(figure.sum())) {
                throw new TrainingDivergedException(place + ": " + name + " is " + figure.sum());
            }
        });
        if (!Double.isFinite(gradients.weight()) || gradients.weight() < 0) {
            throw new TrainingDivergedException(place + ": the weight of the loss is " + gradients.weight());
        }
        if (gradients.sums().size() != names.size()) {
            throw new IllegalStateException(place + ": " + gradients.sums().size() + " gradients (expected: "
                    + names.size() + ", one for each weight)");
        }
        OptionalInt broken = TensorLists.firstNotFinite(gradients.sums());
        if (broken.isPresent()) {
            throw new TrainingDivergedException(
                    place + ": the gradient of " + names.get(broken.getAsInt()) + " is not finite");
        }
    }

    /// The sums so far, in the order of the weights.
    public NDList sums() {
        return sums;
    }

    public double weight() {
        return weight;
    }

    public SequencedMap<String, Figure> figures() {
        return figures;
    }

    /// Divides the sums by their weight, in place.
    ///
    /// @return gradients of the mean loss
    public NDList mean(int step) {
        if (!(weight > 0)) {
            throw new TrainingDivergedException("step " + step + ": the weight of the loss is " + weight
                    + ": none of its samples has anything to learn from");
        }
        TensorLists.scale(sums, 1 / weight);
        return sums;
    }
}
