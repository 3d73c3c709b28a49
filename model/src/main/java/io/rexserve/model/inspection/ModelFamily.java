package io.rexserve.model.inspection;

import io.rexserve.model.card.Licence;
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

    @SuppressWarnings("ImmutableEnumChecker") // of List.of, and records of texts
    private final List<Licence> licences;

    ModelFamily(String title, Licence... licences) {
        this.title = title;
        this.licences = List.of(licences);
    }

    public String title() {
        return title;
    }

    /// Licences of the published weights; none where the weights were not published by others.
    public List<Licence> licences() {
        return licences;
    }

    private static final class Notices {
        static final Licence IDEA = notice(
                "weights",
                "IDEA License 1.0",
                "their publisher: non-commercial research only; commercial use needs IDEA's consent");
        static final Licence LLAMA = notice("decoder", "Llama 2 Community License", "of its base, Vicuna-7B-v1.5");
        static final Licence QWEN =
                notice("decoder", "Qwen's licence of its base", "Qwen Research License for Qwen2.5-3B");
        static final Licence TOWERS = notice("towers", "MIT", "of their bases, CLIP (OpenAI) and ConvNeXt-L (LAION)");

        private static Licence notice(String part, String name, String source) {
            return new Licence(part, name, "", source);
        }
    }
}
