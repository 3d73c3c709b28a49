package io.rexserve.evaluation.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Numbers the images of a run in the order of their first answer.
final class ImageKeys {
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    /// The image's number; a new one at its first appearance.
    int index(String image) {
        return indices.computeIfAbsent(image, _ -> indices.size());
    }

    int size() {
        return indices.size();
    }

    List<String> keys() {
        return List.copyOf(indices.keySet());
    }

    /// @throws IllegalArgumentException if there is not one multiplicity for each image
    void require(int[] multiplicities) {
        require(multiplicities, indices.size());
    }

    /// @throws IllegalArgumentException if there is not one multiplicity for each image
    static void require(int[] multiplicities, int images) {
        if (multiplicities.length != images) {
            throw new IllegalArgumentException(
                    "multiplicities: " + multiplicities.length + " (expected: " + images + ", one for each image)");
        }
    }
}
