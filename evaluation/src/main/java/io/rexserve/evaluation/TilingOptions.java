package io.rexserve.evaluation;

import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;
import java.util.List;

/// On what tiles are compared with whole pictures.
///
/// @param home folder of the sources, for the commit that the report names
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param upn model folder of the proposal network
/// @param device `cpu` or `cuda:N`
/// @param dtype of the matrices, `float32` or `bfloat16`
/// @param scenes held-out scenes
/// @param seed of the scenes; the same seed gives the same figures
/// @param width of the scenes, in pixels
/// @param height of the scenes, in pixels
/// @param sides of the tiles, in pixels of the scenes
/// @param batch tiles that are computed together, >= 1
/// @param minScore proposals that score less are left out, 0 to 1
/// @param nmsIou of two proposals that overlap more, the lower-scored one is left out, 0 to 1
/// @param maxBoxes proposals per scene at most
public record TilingOptions(
        Path home,
        Path art,
        Path upn,
        String device,
        String dtype,
        int scenes,
        long seed,
        int width,
        int height,
        List<Integer> sides,
        int batch,
        double minScore,
        double nmsIou,
        int maxBoxes) {
    public TilingOptions {
        sides = List.copyOf(sides);
        if (batch < 1) {
            throw new IllegalArgumentException("batch: " + batch + " (expected: >= 1)");
        }
        if (scenes < 1) {
            throw new IllegalArgumentException("scenes: " + scenes + " (expected: >= 1)");
        }
    }

    Compute compute() {
        return Compute.of(device, dtype);
    }
}
