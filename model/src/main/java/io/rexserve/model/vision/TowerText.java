package io.rexserve.model.vision;

import io.rexserve.model.kernel.KernelText;
import java.util.List;

/// The kernel texts of the towers and of the projectors; signatures and weight orders are at the top of each text.
public final class TowerText {
    /// `clip`: the vision transformer.
    public static final KernelText CLIP = KernelText.resource(TowerText.class, "clip.kernel");

    /// `convnext`: the four maps.
    public static final KernelText CONVNEXT = KernelText.resource(TowerText.class, "convnext.kernel");

    /// `projector`, `visual_tokens`, `low_resolution`.
    public static final KernelText PROJECTOR = KernelText.resource(TowerText.class, "projector.kernel");

    /// All of them.
    public static final List<KernelText> ALL = List.of(CLIP, CONVNEXT, PROJECTOR);

    private TowerText() {}
}
