package io.rexserve.model.inspection;

import java.util.List;

/// What a checkpoint is recognised as, and under which terms its weights may be used.
///
/// The terms are notices, no legal advice: they name the licences that the publishers name.
public enum ModelFamily {
    /// The published proposal network.
    UPN("UPN, as published", Notices.IDEA),
    /// A proposal network of another size.
    UPN_OF_OTHER_SIZE("UPN of a size that was never published"),
    /// A published ChatRex with a decoder of LLaMA's kind.
    CHATREX("ChatRex with a decoder of LLaMA's kind", Notices.IDEA, Notices.LLAMA, Notices.TOWERS),
    /// A ChatRex with a decoder of Qwen2's kind, as in the paper.
    CHATREX_QWEN("ChatRex with a decoder of Qwen2's kind", Notices.IDEA, Notices.QWEN, Notices.TOWERS),
    /// A published RexSeek.
    REXSEEK("RexSeek", Notices.IDEA, Notices.QWEN, Notices.TOWERS),
    /// A model in this project's own form.
    OWN_FORM("ChatRex in this project's form");

    private final String title;
    private final String notices;

    ModelFamily(String title, String... notices) {
        this.title = title;
        this.notices = String.join("\n", notices);
    }

    public String title() {
        return title;
    }

    /// Licences of the published weights; none where the weights were not published by others.
    public List<String> licences() {
        return notices.lines().toList();
    }

    private static final class Notices {
        static final String IDEA =
                "IDEA License 1.0: non-commercial research only; commercial use needs IDEA's consent";
        static final String LLAMA = "Llama 2 Community License, of the decoder's base Vicuna-7B-v1.5";
        static final String QWEN = "Qwen's licence of the decoder's base; Qwen Research License for Qwen2.5-3B";
        static final String TOWERS = "MIT, of the towers' bases, CLIP (OpenAI) and ConvNeXt-L (LAION)";
    }
}
