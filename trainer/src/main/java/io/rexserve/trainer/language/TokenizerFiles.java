package io.rexserve.trainer.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// The files of a tokenizer of whole words, in Hugging Face's form.
final class TokenizerFiles {
    private TokenizerFiles() {}

    /// Writes `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json` and `generation_config.json`.
    ///
    /// @param tokens by id
    static void write(Path folder, List<String> tokens) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve("tokenizer.json"), tokenizer(tokens));
        Map<String, Object> marks = Map.of(
                "bos_token",
                DecoderVocabulary.BEGIN,
                "eos_token",
                DecoderVocabulary.END,
                "unk_token",
                DecoderVocabulary.UNKNOWN);
        var settings = new LinkedHashMap<String, Object>(marks);
        settings.put("add_bos_token", true);
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        write(folder.resolve("tokenizer_config.json"), settings);
        write(folder.resolve("special_tokens_map.json"), marks);
        write(
                folder.resolve("generation_config.json"),
                Map.of(
                        "bos_token_id",
                        tokens.indexOf(DecoderVocabulary.BEGIN),
                        "eos_token_id",
                        tokens.indexOf(DecoderVocabulary.END)));
    }

    private static void write(Path file, Object content) throws IOException {
        Files.writeString(file, JsonMapper.shared().writeValueAsString(content));
    }

    private static Map<String, Object> tokenizer(List<String> tokens) {
        var vocab = new LinkedHashMap<String, Object>();
        var added = new ArrayList<Map<String, Object>>();
        Set<String> specials = Set.copyOf(DecoderVocabulary.specials());
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            vocab.put(token, id);
            if (specials.contains(token) || token.contains(" ")) {
                added.add(added(id, token, specials.contains(token)));
            }
        }
        var tokenizer = new LinkedHashMap<String, Object>();
        tokenizer.put("version", "1.0");
        tokenizer.put("truncation", null);
        tokenizer.put("padding", null);
        tokenizer.put("added_tokens", added);
        tokenizer.put("normalizer", Map.of("type", "Lowercase"));
        tokenizer.put(
                "pre_tokenizer",
                Map.of(
                        "type",
                        "Split",
                        "pattern",
                        Map.of("Regex", DecoderVocabulary.PIECES),
                        "behavior",
                        "Removed",
                        "invert",
                        true));
        tokenizer.put("post_processor", null);
        tokenizer.put("decoder", null);
        tokenizer.put("model", Map.of("type", "WordLevel", "vocab", vocab, "unk_token", DecoderVocabulary.UNKNOWN));
        return tokenizer;
    }

    // Names of two words are looked for in the text before it is split into words.
    private static Map<String, Object> added(int id, String token, boolean special) {
        return Map.of(
                "id",
                id,
                "content",
                token,
                "single_word",
                !special,
                "lstrip",
                false,
                "rstrip",
                false,
                "normalized",
                !special,
                "special",
                special);
    }
}
