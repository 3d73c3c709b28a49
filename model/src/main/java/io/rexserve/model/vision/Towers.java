package io.rexserve.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.CancellationToken;
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
    /// Layers of CLIP, or blocks of ConvNeXt, of one native call; cancellation is checked between calls.
    private static final int BLOCKS_PER_CALL = 2;

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

    /// The large input as an image: padded to a centred square and resized. The towers see no difference between an
    /// image and its square.
    public RgbImage square(RgbImage image) {
        return SquareInput.square(image, side(), normalization);
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
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    public NDArray clip(NDManager scope, NDArray low, CancellationToken cancellation) {
        try (NDManager work = scope.newSubManager()) {
            NDArray x = low;
            int first = 0;
            do {
                cancellation.throwIfCancelled();
                int last = Math.min(clip.usedLayers(), first + BLOCKS_PER_CALL);
                NDArray before = x;
                x = clipPart(work, before, first, last);
                if (first > 0) {
                    before.close();
                }
                first = last;
            } while (first < clip.usedLayers());
            x.attach(scope);
            return x;
        }
    }

    private NDArray clipPart(NDManager work, NDArray x, int first, int last) {
        return kernel.runOne(
                work,
                "clip_part",
                KernelArgument.tensor(x),
                clipWeights,
                KernelArgument.integer(clip.heads()),
                KernelArgument.integer(first),
                KernelArgument.integer(last));
    }

    /// @param pixels the large input
    /// @return one map `[1, dims, cells, cells]` per stage
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    public NDList convnext(NDManager scope, NDArray pixels, CancellationToken cancellation) {
        try (NDManager work = scope.newSubManager()) {
            var maps = new NDList();
            NDArray x = pixels;
            for (int stage = 0; stage < convnext.depths().size(); stage++) {
                x = convnextStage(work, x, stage, cancellation);
                maps.add(x);
            }
            maps.attach(scope);
            return maps;
        }
    }

    private NDArray convnextStage(NDManager work, NDArray input, int stage, CancellationToken cancellation) {
        int depth = convnext.depths().get(stage);
        NDArray x = input;
        int first = 0;
        do {
            cancellation.throwIfCancelled();
            int last = Math.min(depth, first + BLOCKS_PER_CALL);
            NDArray before = x;
            x = convnextPart(work, before, stage, first, last);
            if (first > 0) {
                before.close();
            }
            first = last;
        } while (first < depth);
        return x;
    }

    private NDArray convnextPart(NDManager work, NDArray x, int stage, int first, int last) {
        long[] depths = convnext.depths().stream().mapToLong(Integer::longValue).toArray();
        return kernel.runOne(
                work,
                "convnext_part",
                KernelArgument.tensor(x),
                convnextWeights,
                KernelArgument.integers(depths),
                KernelArgument.integer(stage),
                KernelArgument.integer(first),
                KernelArgument.integer(last));
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
