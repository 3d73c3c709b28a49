package io.rexserve.model.vision;

import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.WeightLayout;
import java.util.List;

/// The kernel texts of the towers and of the projectors; signatures are at the top of each text.
public final class TowerText {
    /// `clip`: the vision transformer.
    public static final KernelText CLIP = KernelText.resource(TowerText.class, "clip.kernel");

    /// `convnext`: the four maps.
    public static final KernelText CONVNEXT = KernelText.resource(TowerText.class, "convnext.kernel");

    /// `projector`, `visual_tokens`, `low_resolution`.
    public static final KernelText PROJECTOR = KernelText.resource(TowerText.class, "projector.kernel");

    /// All of them.
    public static final List<KernelText> ALL = List.of(CLIP, CONVNEXT, PROJECTOR);

    private static final KernelSource SOURCE = KernelSource.of(ALL);

    /// The vision transformer's tensors.
    public static final WeightLayout CLIP_WEIGHTS = SOURCE.layout("Clip");

    /// The ConvNeXt tower's tensors.
    public static final WeightLayout CONVNEXT_WEIGHTS = SOURCE.layout("ConvNext");

    /// The tensors of one projector.
    public static final WeightLayout PROJECTOR_WEIGHTS = SOURCE.layout("Projector");

    private TowerText() {}
}
