package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Overrides of a model folder's configuration: everything about a published checkpoint that its files may leave open.
/// A null value overrides nothing: the folder decides, and where it does not state the value, the guess that is
/// documented below.
///
/// They are read from `rexserve.json` beside the weights, or given to [io.rexserve.model.language.ChatRexModel#load].
/// The keys are the names below in snake case, `{"boxes": {"max_objects": 60}}`; any other key is refused.
///
/// @param prompt how a conversation is written
/// @param tokenizer how text becomes ids
/// @param boxes what happens to boxes on their way in
/// @param decoding when and how an answer ends
/// @param network what tensor shapes do not show
/// @param names where tensors are, for prefixes that are ambiguous
public record CheckpointOverrides(
        Prompt prompt, Tokenization tokenizer, Boxes boxes, Decode decoding, Network network, Names names) {
    /// The file beside the weights.
    public static final String FILE = "rexserve.json";

    /// Nothing is overridden.
    public static final CheckpointOverrides NONE = new CheckpointOverrides(
            new Prompt(null, null, null, null, null, null),
            new Tokenization(null, null, null),
            new Boxes(null, null, null),
            new Decode(null, null, null, null),
            new Network(null, null, null, null, null, null, null, null, null, null),
            new Names(null, null, null, null, null, null));

    /// @param template `chatrex`, `chatrex-vicuna` or `rexseek`. Guess: by the kind of decoder, LLaMA's or Qwen2's
    /// @param systemSentence written once in front of the first turn, exactly, its last space
    /// included. Guess: none, since RexSeek's processor writes none
    /// @param opening in front of every question. Guess: the template's, `USER: ` or `<|im_start|>user\n`
    /// @param closing behind every question. Guess: the template's
    /// @param endOfAnswer after an answer, before the next question of a conversation. Guess: the template's
    /// @param maxLength tokens of a prompt. Guess: 2048, as RexSeek's `tokenizer_model_max_length`
    public record Prompt(
            @Nullable String template,
            @Nullable String systemSentence,
            @Nullable String opening,
            @Nullable String closing,
            @Nullable String endOfAnswer,
            @Nullable Integer maxLength) {
        public Prompt {
            atLeastOne("prompt.max_length", maxLength);
        }
    }

    /// @param legacy whether a SentencePiece tokenizer also prepends its space to text that follows a special
    /// token. Guess: the value in `tokenizer_config.json`, else true, as its library's default
    /// @param addedTokenBase id of `<obj0>`; `<obj1>` to `<obj99>`, `<ground>`, `</ground>`, `<objects>` and
    /// `</objects>` follow in this order. Guess: those in the tokenizer's files; a folder without them is refused
    /// @param addedTokenIds ids of single tokens, instead of a base or in correction of it
    public record Tokenization(
            @Nullable Boolean legacy,
            @Nullable Integer addedTokenBase,
            @Nullable Map<String, Integer> addedTokenIds) {
        public Tokenization {
            notNegative("tokenizer.added_token_base", addedTokenBase);
            if (addedTokenIds != null) {
                addedTokenIds = Map.copyOf(addedTokenIds);
                new TreeMap<>(addedTokenIds)
                        .forEach((token, id) -> notNegative("tokenizer.added_token_ids." + token, id));
            }
        }
    }

    /// What happens to boxes beyond the most that a model can name.
    public enum TooManyBoxes {
        /// The request fails.
        REFUSE,
        /// The first ones are kept: the best, where boxes are sorted by score.
        CUT
    }

    /// To which type box coordinates are rounded once they are in pixels of the towers' square.
    public enum BoxRounding {
        /// Kept as computed.
        FLOAT32,
        /// Steps of half a pixel above 512, as RexSeek's scripts do.
        FLOAT16
    }

    /// @param maxObjects boxes that one prompt may name. Guess: 100, upstream's `MAX_NUM_OBJECTS`
    /// @param tooManyBoxes Guess: refuse; upstream would write an index that the vocabulary lacks
    /// @param rounding Guess: float32, as ChatRex's scripts
    public record Boxes(
            @Nullable Integer maxObjects,
            @Nullable TooManyBoxes tooManyBoxes,
            @Nullable BoxRounding rounding) {
        public Boxes {
            atLeastOne("boxes.max_objects", maxObjects);
        }
    }

    /// @param stopTokens ids that end an answer; they replace those of `generation_config.json`. Guess: the end of
    /// sequence of the tokenizer and of the configurations
    /// @param stopStrings texts that end an answer and are no part of it. Guess: none
    /// @param repetitionPenalty for greedy answers too. Guess: the value in `generation_config.json`, else 1
    /// @param unorderedLists whether a list goes on while all its members together are likelier than its end.
    /// Guess: the value in `generation_config.json`, else false
    public record Decode(
            @Nullable List<Integer> stopTokens,
            @Nullable List<String> stopStrings,
            @Nullable Double repetitionPenalty,
            @Nullable Boolean unorderedLists) {
        public Decode {
            stopTokens = stopTokens == null ? null : List.copyOf(stopTokens);
            stopStrings = stopStrings == null ? null : List.copyOf(stopStrings);
            if (stopTokens != null) {
                stopTokens.forEach(id -> notNegative("decoding.stop_tokens", id));
            }
            require(
                    "decoding.stop_strings",
                    stopStrings,
                    stopStrings == null || stopStrings.stream().noneMatch(String::isEmpty),
                    "texts that are not empty");
            require(
                    "decoding.repetition_penalty",
                    repetitionPenalty,
                    repetitionPenalty == null || (repetitionPenalty > 0 && repetitionPenalty <= 100),
                    "above 0, at most 100");
        }
    }

    /// Which tensor is the output layer where a checkpoint holds both candidates.
    public enum OutputLayer {
        /// The embedding table.
        EMBED,
        /// The separate tensor.
        LM_HEAD,
        /// Both are compared: where they are equal one is kept, else `tie_word_embeddings` decides.
        COMPARE
    }

    /// @param selectLayer which hidden state of CLIP is taken, counted as upstream does. Guess: -2, read
    /// in RexSeek's configuration
    /// @param clipImage side of CLIP's input in pixels. Guess: patch side times the grid of its position embeddings
    /// @param clipHeads attention heads of CLIP. Guess: width / 64, as of every published CLIP tower
    /// @param convnextImage side of ConvNeXt's input in pixels. Guess: 32 times CLIP's grid: 768 as published
    /// @param heads query heads of the decoder. Guess: by its width, 32 of 4096, 16 of 2048, 28 of 3584
    /// @param kvHeads key heads. Guess: from the rows of `k_proj` and the width of a head
    /// @param headDim channels of a head, where they are not width / heads. Guess: rows of `q_proj` / heads
    /// @param theta base of the rotary frequencies. Guess: 10000 for LLaMA's kind, 1000000 for Qwen2's
    /// @param eps inside the root of RMSNorm. Guess: 1e-5 for LLaMA's kind, 1e-6 for Qwen2's
    /// @param outputLayer Guess: compare
    public record Network(
            @Nullable Integer selectLayer,
            @Nullable Integer clipImage,
            @Nullable Integer clipHeads,
            @Nullable Integer convnextImage,
            @Nullable Integer heads,
            @Nullable Integer kvHeads,
            @Nullable Integer headDim,
            @Nullable Double theta,
            @Nullable Double eps,
            @Nullable OutputLayer outputLayer) {
        public Network {
            require("network.select_layer", selectLayer, selectLayer == null || selectLayer != 0, "a layer, not 0");
            atLeastOne("network.clip_image", clipImage);
            atLeastOne("network.clip_heads", clipHeads);
            atLeastOne("network.convnext_image", convnextImage);
            atLeastOne("network.heads", heads);
            atLeastOne("network.kv_heads", kvHeads);
            atLeastOne("network.head_dim", headDim);
            require("network.theta", theta, theta == null || theta > 1, "> 1");
            require("network.eps", eps, eps == null || (eps > 0 && eps < 1), "between 0 and 1");
        }
    }

    /// @param decoder prefix in front of `embed_tokens.weight`. Guess: the only one there is, as for all others
    /// @param clip prefix in front of `embeddings.class_embedding`
    /// @param convnext prefix in front of `stem.0.weight`, a `vision_` included
    /// @param projector prefix in front of `0.weight` of the projector of visual tokens. Guess: by shape
    /// @param objectProjector the same of object tokens
    /// @param layerScale last part of the name of ConvNeXt's layer scales. Guess: `ramma`, else `gamma`
    public record Names(
            @Nullable String decoder,
            @Nullable String clip,
            @Nullable String convnext,
            @Nullable String projector,
            @Nullable String objectProjector,
            @Nullable String layerScale) {}

    /// Reads `rexserve.json` of a model folder; without the file, [#NONE].
    ///
    /// @throws CheckpointException naming the file, the key and what was expected
    public static CheckpointOverrides read(Path folder) {
        Path file = folder.resolve(FILE);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? OverridesJson.read(file) : NONE;
    }

    /// These overrides and, where they are null, those of another.
    public CheckpointOverrides over(CheckpointOverrides other) {
        return OverridesJson.merge(this, other);
    }

    /// Every value that is not null, by its key, `boxes.max_objects`.
    public Map<String, String> inForce() {
        return OverridesJson.flat(this);
    }

    private static void atLeastOne(String key, @Nullable Integer value) {
        require(key, value, value == null || value >= 1, ">= 1");
    }

    private static void notNegative(String key, @Nullable Integer value) {
        require(key, value, value == null || value >= 0, ">= 0");
    }

    private static void require(String key, @Nullable Object value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
