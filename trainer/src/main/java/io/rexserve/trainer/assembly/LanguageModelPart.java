package io.rexserve.trainer.assembly;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.language.checkpoint.DecoderRoles;
import io.rexserve.model.language.checkpoint.PublishedParts;
import io.rexserve.model.tokenizer.TokenizerExtension;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A causal language model of Qwen2's or LLaMA's kind, with rows for the tokens of the answer grammar.
///
/// The tables get exactly one row per id of the extended tokenizer, as RexSeek-3B's have (151,769): the rows of known
/// ids stay, the padding behind them, which Qwen's tables have, is dropped, and the new rows follow. A tied model stays
/// tied, and a copy of its table that is stored as `lm_head.weight` is left out.
///
/// @param folder of its files
/// @param published its shape before rows are added
/// @param tokens its tokenizer
/// @param planned its tensors, under the publisher's names
record LanguageModelPart(Path folder, DecoderConfig published, TokenizerExtension tokens, List<PlannedTensor> planned)
        implements Part {
    LanguageModelPart {
        planned = List.copyOf(planned);
    }

    /// @param seed of the new rows
    /// @throws CheckpointException naming what is missing, misshapen or of another family
    static LanguageModelPart of(Path folder, Checkpoint checkpoint, long seed) {
        DecoderConfig config = PublishedParts.decoder(folder, checkpoint);
        var roles = new WeightRoles(checkpoint).part("decoder");
        String root = roles.rootBefore(DecoderRoles.EMBED_TOKENS);
        DecoderRoles names = DecoderRoles.claim(roles, config, root, OutputLayer.COMPARE);
        Part.requireFitting(roles, "a causal language model of LLaMA's or Qwen2's kind as config.json describes it");
        TokenizerExtension tokens = TokenizerExtension.of(folder);
        if (tokens.size() > config.vocab()) {
            throw new CheckpointException(folder + ": tokenizer of " + tokens.size() + " ids (expected: at most the "
                    + config.vocab() + " rows of " + names.embedTokens() + ")");
        }
        return new LanguageModelPart(folder, config, tokens, planned(checkpoint, names, tokens, seed));
    }

    private static List<PlannedTensor> planned(
            Checkpoint checkpoint, DecoderRoles names, TokenizerExtension tokens, long seed) {
        int added = tokens.added().size();
        var planned = new ArrayList<PlannedTensor>();
        planned.add(new PlannedTensor.Extended(
                names.embedTokens(), checkpoint, names.embedTokens(), tokens.size(), added, seed));
        names.layers()
                .forEach(layer ->
                        layer.values().forEach(name -> planned.add(new PlannedTensor.Copied(name, checkpoint, name))));
        planned.add(new PlannedTensor.Copied(names.norm(), checkpoint, names.norm()));
        if (!names.lmHead().equals(names.embedTokens())) {
            planned.add(new PlannedTensor.Extended(
                    names.lmHead(), checkpoint, names.lmHead(), tokens.size(), added, seed + 1));
        }
        return planned;
    }

    @Override
    public List<PlannedTensor> tensors() {
        return planned;
    }

    /// Its shape with the rows that are added.
    DecoderConfig config() {
        return new DecoderConfig(
                published.hidden(),
                published.heads(),
                published.kvHeads(),
                published.headDim(),
                published.ffn(),
                published.layers(),
                tokens.size() + tokens.added().size(),
                published.theta(),
                published.eps(),
                published.qkvBias(),
                published.tied());
    }
}
