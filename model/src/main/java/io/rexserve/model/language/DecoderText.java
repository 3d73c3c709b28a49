package io.rexserve.model.language;

import io.rexserve.model.kernel.KernelText;

/// The kernel texts of the decoder; signatures and weight orders are at their tops.
public final class DecoderText {
    /// `embed`, `rope`, `decoder_block`, `decoder_states`, `decoder_extend`, `decoder_pass`, `head`, `splice`,
    /// `new_pool`.
    public static final KernelText DECODER = KernelText.resource(DecoderText.class, "decoder.kernel");

    /// `branch_logits`; goes with [#DECODER].
    public static final KernelText SCORING = KernelText.resource(DecoderText.class, "scoring.kernel");

    private DecoderText() {}
}
