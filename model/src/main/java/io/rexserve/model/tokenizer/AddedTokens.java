package io.rexserve.model.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tokens that are matched as a whole before any splitting: those with ids above the vocabulary's own, and special
/// tokens. They come from `added_tokens.json`, from `added_tokens_decoder` in `tokenizer_config.json` and, for
/// special ones that the vocabulary itself holds, from `special_tokens_map.json` and `tokenizer_config.json`.
///
/// @param ids in ascending order of the ids
/// @param named what the tokenizer's settings call its special tokens
record AddedTokens(Map<String, Integer> ids, Set<String> named) {
    private static final String MAP = "special_tokens_map.json";
    private static final String ADDED = "added_tokens.json";
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /// @param base the vocabulary's own tokens, with ids from 0 without gaps
    /// @param usual special tokens of this kind of tokenizer, for settings that leave them out
    /// @param corrected ids that win over those of the files
    static AddedTokens read(
            Path folder, Map<String, Integer> base, List<String> usual, Map<String, Integer> corrected) {
        Optional<JsonNode> settings = TokenizerFile.settings(folder);
        Set<String> named = new LinkedHashSet<>(usual);
        settings.ifPresent(map -> addNamed(map, named));
        // Upstream's library looks into the map only where the settings list no added tokens.
        if (settings.isEmpty() || !settings.get().has("added_tokens_decoder")) {
            TokenizerFile.json(folder.resolve(MAP)).ifPresent(map -> addNamed(map, named));
        }
        var files = new Collector(folder, base, corrected);
        TokenizerFile.json(folder.resolve(ADDED))
                .ifPresent(added -> added.properties().forEach(token -> files.add(token.getKey(), token.getValue())));
        settings.map(map -> map.path("added_tokens_decoder")).ifPresent(files::addAll);
        base.forEach((token, id) -> {
            if (named.contains(token)) {
                files.add(token, id);
            }
        });
        corrected.forEach(files::add);
        return new AddedTokens(files.checked(), named);
    }

    private static void addNamed(JsonNode map, Set<String> named) {
        ROLES.forEach(role -> named.add(content(map.path(role))));
        map.path("additional_special_tokens").forEach(token -> named.add(content(token)));
        named.remove("");
    }

    /// A token as settings write it: plain, or as an object.
    static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asString("") : token.asString("");
    }

    /// As `tokenizer.json` writes them.
    void writeTo(ArrayNode json) {
        ids.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(token -> {
            ObjectNode entry = json.addObject().put("id", token.getValue()).put("content", token.getKey());
            List.of("single_word", "lstrip", "rstrip", "normalized").forEach(flag -> entry.put(flag, false));
            entry.put("special", true);
        });
    }

    /// Gathers tokens from several files that have to agree.
    private static final class Collector {
        private final Path folder;
        private final Map<String, Integer> base;
        private final Map<String, Integer> corrected;
        private final Map<Integer, String> owners = new TreeMap<>();
        private final Map<String, Integer> ids = new TreeMap<>();

        Collector(Path folder, Map<String, Integer> base, Map<String, Integer> corrected) {
            this.folder = folder;
            this.base = base;
            this.corrected = corrected;
            base.forEach((token, id) -> owners.put(id, token));
        }

        void addAll(JsonNode decoder) {
            for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
                JsonNode token = entry.getValue();
                for (String flag : List.of("single_word", "lstrip", "rstrip")) {
                    if (token.path(flag).asBoolean(false)) {
                        throw new InvalidTokenizerException(folder.resolve(TokenizerFile.SETTINGS) + ": token "
                                + content(token) + " has " + flag + " true (expected: false)");
                    }
                }
                try {
                    add(content(token), Integer.parseInt(entry.getKey()));
                } catch (NumberFormatException e) {
                    throw new InvalidTokenizerException(
                            folder.resolve(TokenizerFile.SETTINGS) + ": added_tokens_decoder." + entry.getKey()
                                    + " (expected: an id)",
                            e);
                }
            }
        }

        void add(String token, JsonNode id) {
            if (!id.isInt()) {
                throw new InvalidTokenizerException(
                        folder.resolve(ADDED) + ": token " + token + " has id " + id + " (expected: an id)");
            }
            add(token, id.asInt());
        }

        void add(String token, int id) {
            int effective = corrected.getOrDefault(token, id);
            @Nullable Integer before = ids.containsKey(token) ? ids.get(token) : base.get(token);
            if (before != null && before != effective) {
                throw invalid("token " + token + " has ids " + before + " and " + effective, "one id");
            }
            @Nullable String owner = owners.putIfAbsent(effective, token);
            if (token.isEmpty() || (owner != null && !owner.equals(token))) {
                throw invalid(
                        "tokens " + owner + " and " + token + " have id " + effective, "an id of its own for each");
            }
            ids.put(token, effective);
        }

        Map<String, Integer> checked() {
            List<Integer> gaps = new ArrayList<>();
            int next = 0;
            for (int id : owners.keySet()) {
                if (id != next) {
                    gaps.add(next);
                }
                next = id + 1;
            }
            if (!gaps.isEmpty()) {
                throw invalid("no token has id " + gaps.getFirst(), "ids from 0 to " + (next - 1) + " without gaps");
            }
            return Map.copyOf(ids);
        }

        private InvalidTokenizerException invalid(String what, String expected) {
            return new InvalidTokenizerException(folder + ": " + what + " (expected: " + expected + "; see " + ADDED
                    + " and " + TokenizerFile.SETTINGS + ")");
        }
    }
}
