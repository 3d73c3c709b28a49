package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Tags;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A tokenizer as the files of a model folder describe it, in the form of a `tokenizer.json`.
///
/// @param file names the source in messages
/// @param json the description, stored or made from other files
/// @param stored whether `file` is this description, letter by letter
/// @param blanks where text gets blanks of the vocabulary's
/// @param named special tokens, by the tokenizer's settings
/// @param starts whether a sequence starts with the beginning-of-sequence token where the settings say nothing
record TokenizerSource(Path file, JsonNode json, boolean stored, Blanks blanks, Set<String> named, boolean starts) {
    private static final String FAST = "tokenizer.json";
    private static final String PIECES = "tokenizer.model";
    private static final List<String> LLAMA_SPECIAL = List.of("<unk>", "<s>", "</s>");

    static TokenizerSource read(Path folder, CheckpointOverrides.Tokenization overrides) {
        Map<String, Integer> corrected = corrected(overrides);
        if (Files.isRegularFile(folder.resolve(FAST))) {
            return stored(folder, corrected);
        }
        if (Files.isRegularFile(folder.resolve(PIECES))) {
            return pieces(folder, legacy(folder, overrides), corrected);
        }
        if (Files.isRegularFile(folder.resolve(BytePairFile.MERGES))) {
            return bytePairs(folder, corrected);
        }
        throw new InvalidTokenizerException(folder.resolve(FAST) + ": missing (expected beside the weights, or "
                + PIECES + ", or " + BytePairFile.VOCABULARY + " and " + BytePairFile.MERGES + ")");
    }

    /// Ids that a person gives: from a base on, in the order in which upstream adds its tokens, or one by one.
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
        Path file = folder.resolve(FAST);
        JsonNode json = TokenizerFile.json(file).orElseThrow();
        if (!corrected.isEmpty()) {
            throw new InvalidTokenizerException(file + ": holds the ids of added tokens itself (expected: no"
                    + " tokenizer.added_token_base and no added_token_ids beside it)");
        }
        String kind = settings(folder)
                .map(node -> node.path("tokenizer_class").asString(""))
                .orElse("");
        return new TokenizerSource(file, json, true, Blanks.AS_TOLD, Set.of(), !kind.startsWith("Qwen2"));
    }

    private static boolean legacy(Path folder, CheckpointOverrides.Tokenization overrides) {
        if (overrides.legacy() != null) {
            return overrides.legacy();
        }
        // Without a word of the files upstream's library takes the old way, and warns.
        return settings(folder).map(node -> node.path("legacy").asBoolean(true)).orElse(true);
    }

    private static TokenizerSource pieces(Path folder, boolean legacy, Map<String, Integer> corrected) {
        Path file = folder.resolve(PIECES);
        SentencePieceModel model = SentencePieceModel.read(file);
        AddedTokens added = AddedTokens.read(folder, PieceFile.ids(model), LLAMA_SPECIAL, corrected);
        ObjectNode json = description(added);
        PieceFile.write(model, json);
        Blanks blanks = legacy ? Blanks.EVERY_STRETCH : Blanks.FIRST_STRETCH;
        return new TokenizerSource(file, json, false, blanks, added.named(), true);
    }

    private static TokenizerSource bytePairs(Path folder, Map<String, Integer> corrected) {
        Map<String, Integer> ids = BytePairFile.ids(folder);
        AddedTokens added = AddedTokens.read(folder, ids, List.of(), corrected);
        ObjectNode json = description(added);
        BytePairFile.write(folder, ids, json);
        return new TokenizerSource(
                folder.resolve(BytePairFile.VOCABULARY), json, false, Blanks.AS_TOLD, added.named(), false);
    }

    private static ObjectNode description(AddedTokens added) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("version", "1.0");
        ArrayNode tokens = json.putArray("added_tokens");
        added.writeTo(tokens);
        return json;
    }

    private static Optional<JsonNode> settings(Path folder) {
        return TokenizerFile.json(folder.resolve("tokenizer_config.json"));
    }
}
