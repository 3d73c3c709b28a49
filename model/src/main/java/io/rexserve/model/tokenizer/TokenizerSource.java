package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Tags;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A tokenizer as the files of a model folder describe it, converted to a `tokenizer.json` where it is none.
///
/// @param file names the source in messages
/// @param json the description, checked by [TokenizerDefinition] and written anew
/// @param prependScheme where text gets a space of SentencePiece's
/// @param named special tokens that the tokenizer's settings name
/// @param addsBos whether a sequence starts with the beginning-of-sequence token where the settings do not say
record TokenizerSource(Path file, ObjectNode json, PrependScheme prependScheme, Set<String> named, boolean addsBos) {
    private static final String TOKENIZER_JSON = "tokenizer.json";
    private static final String SENTENCE_PIECE_MODEL = "tokenizer.model";
    private static final List<String> LLAMA_SPECIAL = List.of("<unk>", "<s>", "</s>");

    TokenizerSource {
        json = TokenizerDefinition.checked(file.toString(), json);
    }

    static TokenizerSource read(Path folder, CheckpointOverrides.Tokenization overrides) {
        Map<String, Integer> corrected = corrected(overrides);
        if (present(folder.resolve(TOKENIZER_JSON))) {
            return stored(folder, corrected);
        }
        if (present(folder.resolve(SENTENCE_PIECE_MODEL))) {
            return sentencePiece(folder, legacy(folder, overrides), corrected);
        }
        if (present(folder.resolve(BytePairConverter.MERGES))) {
            return bytePairs(folder, corrected);
        }
        throw new InvalidTokenizerException(
                folder.resolve(TOKENIZER_JSON) + ": missing (expected beside the weights, or " + SENTENCE_PIECE_MODEL
                        + ", or " + BytePairConverter.VOCABULARY + " and " + BytePairConverter.MERGES + ")");
    }

    // A pipe or a broken link of this name is refused when it is read; no other file stands in for it.
    private static boolean present(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// Ids of the overrides: from a base on, in the order in which upstream adds its tokens, or one by one.
    private static Map<String, Integer> corrected(CheckpointOverrides.Tokenization overrides) {
        Map<String, Integer> ids = new HashMap<>();
        @Nullable Integer base = overrides.addedTokenBase();
        if (base != null) {
            for (int region = 0; region < Tags.REGIONS; region++) {
                ids.put(Tags.region(region), base + region);
            }
            List<String> marks = List.of(Tags.GROUND, Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END);
            marks.forEach(mark -> ids.put(mark, base + Tags.REGIONS + marks.indexOf(mark)));
        }
        if (overrides.addedTokenIds() != null) {
            ids.putAll(overrides.addedTokenIds());
        }
        return ids;
    }

    private static TokenizerSource stored(Path folder, Map<String, Integer> corrected) {
        Path file = folder.resolve(TOKENIZER_JSON);
        var json = (ObjectNode)
                TokenizerFile.json(file, TokenizerFile.MAX_DEFINITION_BYTES).orElseThrow();
        if (!corrected.isEmpty()) {
            throw new InvalidTokenizerException(file + ": holds the ids of added tokens itself (expected: no"
                    + " tokenizer.added_token_base and no added_token_ids beside it)");
        }
        String kind = TokenizerFile.settings(folder)
                .map(node -> node.path("tokenizer_class").asString(""))
                .orElse("");
        return new TokenizerSource(file, json, PrependScheme.NEVER, Set.of(), !kind.startsWith("Qwen2"));
    }

    private static boolean legacy(Path folder, CheckpointOverrides.Tokenization overrides) {
        if (overrides.legacy() != null) {
            return overrides.legacy();
        }
        // Where the files do not say, upstream's library takes the legacy way and warns.
        return TokenizerFile.settings(folder)
                .map(node -> node.path("legacy").asBoolean(true))
                .orElse(true);
    }

    private static TokenizerSource sentencePiece(Path folder, boolean legacy, Map<String, Integer> corrected) {
        Path file = folder.resolve(SENTENCE_PIECE_MODEL);
        SentencePieceModel model = SentencePieceModel.read(file);
        AddedTokens added = AddedTokens.read(folder, SentencePieceConverter.ids(model), LLAMA_SPECIAL, corrected);
        ObjectNode json = description(added);
        SentencePieceConverter.write(model, json);
        PrependScheme scheme = legacy ? PrependScheme.ALWAYS : PrependScheme.FIRST;
        return new TokenizerSource(file, json, scheme, added.named(), true);
    }

    private static TokenizerSource bytePairs(Path folder, Map<String, Integer> corrected) {
        Map<String, Integer> ids = BytePairConverter.ids(folder);
        AddedTokens added = AddedTokens.read(folder, ids, List.of(), corrected);
        ObjectNode json = description(added);
        BytePairConverter.write(folder, ids, json);
        return new TokenizerSource(
                folder.resolve(BytePairConverter.VOCABULARY), json, PrependScheme.NEVER, added.named(), false);
    }

    private static ObjectNode description(AddedTokens added) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("version", "1.0");
        ArrayNode tokens = json.putArray("added_tokens");
        added.writeTo(tokens);
        return json;
    }
}
