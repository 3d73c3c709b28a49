package io.rexserve.model.language.decoder;

import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.WeightLayout;

/// The kernel texts of the decoder; signatures are at their tops.
public final class DecoderText {
    /// `embed`, `rope`, `decoder_block`, `decoder_states`, `extend`, `forward`, `head`, `splice`, `new_kv_cache`.
    public static final KernelText DECODER = KernelText.resource(DecoderText.class, "decoder.kernel");

    /// `branch_logits`; goes with [#DECODER].
    public static final KernelText SCORING = KernelText.resource(DecoderText.class, "scoring.kernel");

    /// The tensors of one layer, in the kernel's order.
    public static final WeightLayout LAYER = KernelSource.of(DECODER).layout("DecoderLayer");

    private DecoderText() {}
}
