package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.Tags;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the files beside the weights say about single tokens.
///
/// @param ids every token's id
/// @param reserved special tokens and the answer's tags: what user text must never become
/// @param unknown stands for words that the vocabulary lacks
/// @param bos starts every sequence of this model
/// @param eos each of these ends an answer; never empty
/// @param spelling how tokens become text
record Vocabulary(
        Map<String, Integer> ids,
        Set<String> reserved,
        GrammarTokens grammar,
        OptionalInt unknown,
        OptionalInt bos,
        Set<Integer> eos,
        Spelling spelling) {
    private static final List<String> TURN_ENDS = List.of("</s>", "<|im_end|>");

    /// Where blanks go between tokens.
    enum Spelling {
        /// The files say it.
        AS_TOLD,
        /// They do not: whole words, as of the embedded model.
        WORDS,
        /// Sentence pieces carry them.
        PIECES
    }

    /// @param stopIds what ends an answer, instead of what the files say; null where nothing is given
    static Vocabulary read(Path folder, TokenizerSource source, @Nullable List<Integer> stopIds) {
        Path file = source.file();
        JsonNode tokenizer = source.json();
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
        return new Vocabulary(
                Map.copyOf(ids),
                Set.copyOf(reserved),
                grammar,
                unknown,
                bos(folder, ids, source.starts()),
                stopIds == null ? eos(folder, ids, file) : Set.copyOf(stopIds),
                spelling(source));
    }

    private static Spelling spelling(TokenizerSource source) {
        if (source.blanks() != Blanks.AS_TOLD) {
            return Spelling.PIECES;
        }
        return source.json().hasNonNull("decoder") ? Spelling.AS_TOLD : Spelling.WORDS;
    }

    /// Ids of tokens that stand for themselves.
    Set<Integer> special() {
        return reserved.stream().map(ids::get).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    /// Ids that no user text may become. An unknown word is no way into the grammar, and reporting it needs it to pass.
    Set<Integer> fenced() {
        return special().stream()
                .filter(id -> !OptionalInt.of(id).equals(unknown))
                .collect(Collectors.toUnmodifiableSet());
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
            throw new InvalidTokenizerException(file + ": token " + token + " is missing (expected in the vocabulary;"
                    + " tokenizer.added_token_base in rexserve.json can give its id)");
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
    private static OptionalInt bos(Path folder, Map<String, Integer> ids, boolean starts) {
        Optional<JsonNode> settings = TokenizerFile.json(folder.resolve("tokenizer_config.json"));
        if (!starts
                || (settings.isPresent()
                        && !settings.get().path("add_bos_token").asBoolean(true))) {
            return OptionalInt.empty();
        }
        Integer id = ids.get(settings.map(node -> node.get("bos_token"))
                .map(AddedTokens::content)
                .orElse("<s>"));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static Set<Integer> eos(Path folder, Map<String, Integer> ids, Path file) {
        Set<Integer> eos = new LinkedHashSet<>();
        for (String name : List.of("generation_config.json", "config.json")) {
            TokenizerFile.json(folder.resolve(name)).ifPresent(node -> {
                JsonNode id = node.path("eos_token_id");
                id.forEach(each -> eos.add(each.asInt()));
                if (id.isInt()) {
                    eos.add(id.asInt());
                }
            });
        }
        TokenizerFile.json(folder.resolve("tokenizer_config.json"))
                .map(node -> ids.get(AddedTokens.content(node.path("eos_token"))))
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
}
