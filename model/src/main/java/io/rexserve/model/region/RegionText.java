package io.rexserve.model.region;

import io.rexserve.model.kernel.KernelText;

/// The kernel text of the region encoder; signatures are at its top.
public final class RegionText {
    /// `roi_pool`, `box_code`, `region_features`.
    public static final KernelText REGION = KernelText.resource(RegionText.class, "region.kernel");

    private RegionText() {}
}
