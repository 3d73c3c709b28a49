package io.rexserve.model.weights;

import java.util.Collection;

/// How many layers the names of tensors show, for configurations that state a number: it is compared before anything is
/// made for each layer.
public final class LayerCount {
    private LayerCount() {}

    /// One more than the highest number behind a prefix; 0 where no name begins so.
    ///
    /// @param prefix with its dot, such as `model.layers.`
    public static int of(Collection<String> names, String prefix) {
        return names.stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()).replaceFirst("\\..*", ""))
                        .filter(number -> number.matches("\\d{1,6}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(-1)
                + 1;
    }

    /// @param location of the key, for the message
    /// @param stated by the configuration
    /// @param found in the weights; 0 where their names do not show it, which is no contradiction
    /// @throws CheckpointException if more are stated than found
    public static void require(String location, String key, int stated, int found) {
        if (found > 0 && stated > found) {
            throw new CheckpointException(
                    location + key + ": " + stated + " (expected: " + found + ", the number in the weights)");
        }
    }
}
