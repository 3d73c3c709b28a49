package io.rexserve.model.region;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.vision.TowerText;
import java.util.List;

/// The region encoder and the object projector with its weights: maps and boxes in, object tokens out.
///
/// Every returned array is owned by the scope that the caller names. Safe for use by several threads.
public final class RegionEncoder implements AutoCloseable {
    /// `roi_pool`, `box_code`, `region_features`; signatures are at its top.
    public static final KernelText KERNEL_TEXT = KernelText.resource(RegionEncoder.class, "region.kernel");

    private final Kernel kernel;
    private final TensorList projectorWeights;

    /// @param projectorWeights in the order of [TowerText#PROJECTOR_WEIGHTS]
    /// @param compute how they were read
    public RegionEncoder(List<NDArray> projectorWeights, Compute compute) {
        this.kernel = Kernel.compile("region", List.of(KERNEL_TEXT, TowerText.PROJECTOR, compute.linear()));
        this.projectorWeights = TensorList.of(projectorWeights);
    }

    /// What the maps show inside each box.
    ///
    /// @param maps one `[1, dims, cells, cells]` per stage
    /// @param boxes `[1, N, 4]`, xyxy in pixels of the towers' square
    /// @return `[1, N, all dims]`
    public NDArray pool(NDManager scope, NDList maps, NDArray boxes) {
        return kernel.runOne(scope, "roi_pool", KernelArgument.tensors(maps), KernelArgument.tensor(boxes));
    }

    /// The same with the sine code of the box added.
    public NDArray features(NDManager scope, NDList maps, NDArray boxes) {
        return kernel.runOne(scope, "region_features", KernelArgument.tensors(maps), KernelArgument.tensor(boxes));
    }

    /// @param features `[1, N, all dims]`
    /// @return object tokens `[1, N, hidden]`
    public NDArray project(NDManager scope, NDArray features) {
        return kernel.runOne(scope, "projector", KernelArgument.tensor(features), projectorWeights);
    }

    @Override
    public void close() {
        projectorWeights.close();
        kernel.close();
    }
}
