package io.rexserve.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.TensorList;
import java.util.ArrayList;
import java.util.List;

/// Both image towers and the visual projector with their weights: an image in, maps and visual tokens out.
///
/// Every returned array is owned by the scope that the caller names. Safe for use by several threads.
public final class Towers implements AutoCloseable {
    private final ClipConfig clip;
    private final ConvNextConfig convnext;
    private final Normalization normalization;
    private final Kernel kernel;
    private final TensorList clipWeights;
    private final TensorList convnextWeights;
    private final TensorList projectorWeights;

    /// @param clipWeights in the order of `clip.kernel`
    /// @param convnextWeights in the order of `convnext.kernel`
    /// @param projectorWeights in the order of `projector.kernel`
    /// @param compute how the weights were read
    public Towers(
            ClipConfig clip,
            ConvNextConfig convnext,
            Normalization normalization,
            List<NDArray> clipWeights,
            List<NDArray> convnextWeights,
            List<NDArray> projectorWeights,
            Compute compute) {
        this.clip = clip;
        this.convnext = convnext;
        this.normalization = normalization;
        var texts = new ArrayList<>(TowerText.ALL);
        texts.add(compute.linear());
        this.kernel = Kernel.compile("towers", texts);
        this.clipWeights = TensorList.of(clipWeights);
        this.convnextWeights = TensorList.of(convnextWeights);
        this.projectorWeights = TensorList.of(projectorWeights);
    }

    /// Side of the square that boxes are measured in, in pixels.
    public int side() {
        return convnext.image();
    }

    /// The large input: `[1, 3, side, side]` float32.
    public NDArray pixels(NDManager scope, RgbImage image) {
        float[] planes = SquareInput.of(image, side(), normalization);
        return HostArray.of(scope, planes, new Shape(1, 3, side(), side()));
    }

    /// The small input, made from the large one, not from the original image.
    ///
    /// @return `[1, 3, clip.image, clip.image]`
    public NDArray lowResolution(NDManager scope, NDArray pixels) {
        return kernel.runOne(
                scope, "low_resolution", KernelArgument.tensor(pixels), KernelArgument.integer(clip.image()));
    }

    /// @param low the small input
    /// @return `[1, tokens, clip.width]`
    public NDArray clip(NDManager scope, NDArray low) {
        return kernel.runOne(
                scope, "clip", KernelArgument.tensor(low), clipWeights, KernelArgument.integer(clip.heads()));
    }

    /// @param pixels the large input
    /// @return one map `[1, dims, cells, cells]` per stage
    public NDList convnext(NDManager scope, NDArray pixels) {
        long[] depths = convnext.depths().stream().mapToLong(Integer::longValue).toArray();
        return kernel.run(
                scope, "convnext", KernelArgument.tensor(pixels), convnextWeights, KernelArgument.integers(depths));
    }

    /// @param clipFeatures `[1, tokens, clip.width]`
    /// @param lastMap `[1, lastDim, grid, grid]`
    /// @return `[1, tokens, hidden]`
    public NDArray visualTokens(NDManager scope, NDArray clipFeatures, NDArray lastMap) {
        return kernel.runOne(
                scope,
                "visual_tokens",
                KernelArgument.tensor(clipFeatures),
                KernelArgument.tensor(lastMap),
                projectorWeights);
    }

    @Override
    public void close() {
        clipWeights.close();
        convnextWeights.close();
        projectorWeights.close();
        kernel.close();
    }
}
