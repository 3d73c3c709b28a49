package io.rexserve.model.proposal;

import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.WeightLayout;
import java.util.List;

/// The kernel texts that make up UPN, to be compiled with one sampler and one [io.rexserve.model.kernel.LinearText].
public final class UpnText {
    /// Everything but the sampler.
    public static final List<KernelText> NETWORK = List.of(
            KernelText.resource(UpnText.class, "swin.kernel"),
            KernelText.resource(UpnText.class, "neck.kernel"),
            KernelText.resource(UpnText.class, "deformable.kernel"),
            KernelText.resource(UpnText.class, "transformer.kernel"),
            KernelText.resource(UpnText.class, "decode.kernel"),
            KernelText.resource(UpnText.class, "ood-probe.kernel"));

    /// Deformable sampling as one weighted sum of rows per query: about 3 times as fast on a CPU at full size.
    public static final KernelText BAG_SAMPLER = KernelText.resource(UpnText.class, "sampler-bag.kernel");

    /// Deformable sampling by `grid_sampler`: its backward pass takes half as long as the other's.
    public static final KernelText GRID_SAMPLER = KernelText.resource(UpnText.class, "sampler-grid.kernel");

    private static final KernelSource SOURCE = KernelSource.of(NETWORK);

    private UpnText() {}

    /// The tensors of one part of the network, as its text declares them.
    static WeightLayout layout(String name) {
        return SOURCE.layout(name);
    }
}
