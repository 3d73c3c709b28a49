package io.rexserve.benchmark.published;

import io.rexserve.model.language.checkpoint.PublishedDecoder;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The checkpoints that this project is made to load, as far as they are known without their files.
///
/// UPN's and RexSeek's tensor names were read in their sources. ChatRex-7B's code was never seen: shapes, types and
/// the number of tensors follow from the sizes of its files, but its prefixes are one of three guesses that agree with
/// the size of its index, and its configuration (1.74 kB, never seen) holds only what names its family, no shapes.
public enum PublishedModel {
    /// The proposal network, `upn_large.pth`: 701 tensors, 12 groups of them aliases of one box head.
    UPN_LARGE(1),
    /// ChatRex with Vicuna-7B-v1.5: 1,030 tensors in 8 files, decoder in 16 bits, towers and projectors in 32.
    CHATREX_7B(8),
    /// RexSeek with Qwen2.5-3B: 1,174 tensors in 2 files, all in 16 bits, with an output layer beside a tied table.
    REXSEEK_3B(2),
    /// ChatRex with Qwen2.5-7B, the paper's default decoder, never published: RexSeek's names, ChatRex's types.
    CHATREX_QWEN_7B(8);

    private final int files;

    PublishedModel(int files) {
        this.files = files;
    }

    /// Every tensor, in the order in which its files hold them.
    public List<PublishedTensor> tensors() {
        return switch (this) {
            case UPN_LARGE -> UpnTensorNames.all();
            case CHATREX_7B -> chatRex7b(StoredType.F16);
            case REXSEEK_3B -> rexSeekNames(StoredType.BF16, StoredType.BF16).all(PublishedDecoder.QWEN_3B);
            case CHATREX_QWEN_7B ->
                rexSeekNames(StoredType.BF16, StoredType.F32).all(PublishedDecoder.QWEN_7B);
        };
    }

    /// @param decoderType element type of the decoder
    static List<PublishedTensor> chatRex7b(StoredType decoderType) {
        return new ChatRexTensorNames(
                        "language_model.model.",
                        "language_model.lm_head.weight",
                        "vision_tower.vision_model.",
                        "vision_tower_aux.vision_",
                        decoderType,
                        StoredType.F32)
                .all(PublishedDecoder.VICUNA_7B);
    }

    private static ChatRexTensorNames rexSeekNames(StoredType decoder, StoredType vision) {
        return new ChatRexTensorNames(
                "model.",
                "lm_head.weight",
                "vision_tower.vision_tower.vision_model.",
                "vision_tower_aux.vision_",
                decoder,
                vision);
    }

    /// `config.json` as far as it is known; of UPN, which has none, the one that this project gives it.
    public String configJson() {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
        try (InputStream in = Objects.requireNonNull(PublishedModel.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Files that the checkpoint is cut into.
    public int files() {
        return files;
    }
}
