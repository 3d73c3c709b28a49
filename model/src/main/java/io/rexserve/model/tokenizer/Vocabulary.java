package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the files beside the weights say about single tokens.
///
/// @param ids every token's id
/// @param reserved special tokens and the answer's tags: what user text must never become
/// @param unknown stands for words that the vocabulary lacks
/// @param bos starts every sequence of this model
/// @param eos each of these ends an answer; never empty
/// @param spaced whether the files say where blanks go between tokens; word vocabularies often do not
record Vocabulary(
        Map<String, Integer> ids,
        Set<String> reserved,
        GrammarTokens grammar,
        OptionalInt unknown,
        OptionalInt bos,
        Set<Integer> eos,
        boolean spaced) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> TURN_ENDS = List.of("</s>", "<|im_end|>");

    static Vocabulary read(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        JsonNode tokenizer = json(file)
                .orElseThrow(() -> new InvalidTokenizerException(file + ": missing (expected beside the weights)"));
        Map<String, Integer> ids = ids(tokenizer);
        Set<String> reserved = new LinkedHashSet<>();
        for (JsonNode token : tokenizer.path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                reserved.add(token.path("content").asString(""));
            }
        }
        GrammarTokens grammar = grammar(ids, file);
        reserved.addAll(List.of(Tags.GROUND, Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END));
        for (int region = 0; region < grammar.regions(); region++) {
            reserved.add(Tags.region(region));
        }
        OptionalInt unknown = unknown(tokenizer, ids);
        // An unknown word is no way into the grammar, and reporting it needs it to pass.
        ids.entrySet().stream()
                .filter(token -> OptionalInt.of(token.getValue()).equals(unknown))
                .forEach(token -> reserved.remove(token.getKey()));
        return new Vocabulary(
                Map.copyOf(ids),
                Set.copyOf(reserved),
                grammar,
                unknown,
                bos(folder, ids),
                eos(folder, ids, file),
                !tokenizer.path("decoder").isMissingNode()
                        && !tokenizer.path("decoder").isNull());
    }

    private static Map<String, Integer> ids(JsonNode tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocab = tokenizer.path("model").path("vocab");
        if (vocab.isArray()) {
            for (int id = 0; id < vocab.size(); id++) {
                ids.put(vocab.path(id).path(0).asString(""), id);
            }
        } else {
            vocab.properties()
                    .forEach(token -> ids.put(token.getKey(), token.getValue().asInt(-1)));
        }
        for (JsonNode token : tokenizer.path("added_tokens")) {
            ids.put(token.path("content").asString(""), token.path("id").asInt(-1));
        }
        return ids;
    }

    private static GrammarTokens grammar(Map<String, Integer> ids, Path file) {
        int first = id(ids, Tags.region(0), file);
        int regions = 1;
        for (Integer id; (id = ids.get(Tags.region(regions))) != null; regions++) {
            if (id != first + regions) {
                throw new InvalidTokenizerException(file + ": token " + Tags.region(regions) + " has id " + id
                        + " (expected: " + (first + regions) + ", behind the index token before it)");
            }
        }
        return new GrammarTokens(
                id(ids, Tags.GROUND, file),
                id(ids, Tags.GROUND_END, file),
                id(ids, Tags.OBJECTS, file),
                id(ids, Tags.OBJECTS_END, file),
                first,
                regions);
    }

    private static int id(Map<String, Integer> ids, String token, Path file) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new InvalidTokenizerException(file + ": token " + token + " is missing (expected in the vocabulary)");
        }
        return id;
    }

    private static OptionalInt unknown(JsonNode tokenizer, Map<String, Integer> ids) {
        JsonNode token = tokenizer.path("model").path("unk_token");
        Integer id = token.isString() ? ids.get(token.asString()) : null;
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// LLaMA's tokenizer has a beginning-of-sequence token and says so; Qwen's has none, whatever its `config.json`
    /// says.
    private static OptionalInt bos(Path folder, Map<String, Integer> ids) {
        Optional<JsonNode> settings = json(folder.resolve("tokenizer_config.json"));
        if (settings.isPresent() && !settings.get().path("add_bos_token").asBoolean(true)) {
            return OptionalInt.empty();
        }
        Integer id =
                ids.get(settings.map(node -> content(node.path("bos_token"))).orElse("<s>"));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static Set<Integer> eos(Path folder, Map<String, Integer> ids, Path file) {
        Set<Integer> eos = new LinkedHashSet<>();
        for (String name : List.of("generation_config.json", "config.json")) {
            json(folder.resolve(name)).ifPresent(node -> {
                JsonNode id = node.path("eos_token_id");
                id.forEach(each -> eos.add(each.asInt()));
                if (id.isInt()) {
                    eos.add(id.asInt());
                }
            });
        }
        json(folder.resolve("tokenizer_config.json"))
                .map(node -> ids.get(content(node.path("eos_token"))))
                .ifPresent(eos::add);
        if (eos.isEmpty()) {
            TURN_ENDS.stream().filter(ids::containsKey).map(ids::get).forEach(eos::add);
        }
        if (eos.isEmpty()) {
            throw new InvalidTokenizerException(file + ": no token ends an answer (expected: eos_token_id in"
                    + " generation_config.json, or one of " + TURN_ENDS + ")");
        }
        return Set.copyOf(eos);
    }

    /// A token as `tokenizer_config.json` writes it: plain, or as an object.
    private static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asString("") : token.asString("");
    }

    private static Optional<JsonNode> json(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(Files.readAllBytes(file)));
        } catch (JacksonException e) {
            throw new InvalidTokenizerException(file + ": " + e.getOriginalMessage() + " (expected: JSON)", e);
        } catch (IOException e) {
            throw new InvalidTokenizerException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
