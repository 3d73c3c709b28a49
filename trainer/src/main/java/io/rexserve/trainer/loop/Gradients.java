package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Gradients of a summed loss, so that those of several parts add up exactly to those of their joint batch.
///
/// @param sums of the loss summed over the part, float32, in the order of the trained weights
/// @param weight what the summed loss is divided by (boxes, or weighted target tokens), after adding up all parts
/// @param figures for the log, by name, each with a weight of its own. The sum of [#SAMPLES] is how many pictures or
///     sequences the part held, from which the log makes a rate per second
public record Gradients(NDList sums, double weight, SequencedMap<String, Figure> figures) {
    /// Name of the figure that counts samples.
    public static final String SAMPLES = "samples";

    /// A figure summed over a part; its mean is `sum / weight`.
    ///
    /// @param share whether the mean lies between 0 and 1, better when higher
    public record Figure(double sum, double weight, boolean share) {
        public Figure plus(Figure other) {
            return new Figure(sum + other.sum, weight + other.weight, share);
        }

        /// Not a number where nothing was counted.
        public double mean() {
            return sum / weight;
        }
    }

    public Gradients {
        figures = new LinkedHashMap<>(figures);
    }
}
