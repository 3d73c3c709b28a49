package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.weights.Printable;
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

/// The tokens that have a role, read from the files beside the weights.
///
/// @param ids every token's id
/// @param reserved special tokens and the answer's tags: what user text must never become
/// @param unknown stands for words that the vocabulary lacks
/// @param bos starts every sequence of this model
/// @param eos each of these ends an answer; never empty
/// @param detokenization how ids become text
record Vocabulary(
        Map<String, Integer> ids,
        Set<String> reserved,
        GrammarTokens grammar,
        OptionalInt unknown,
        OptionalInt bos,
        Set<Integer> eos,
        Detokenization detokenization) {
    private static final List<String> USUAL_EOS = List.of("</s>", "<|im_end|>");

    /// How ids become text.
    enum Detokenization {
        /// By the decoder that `tokenizer.json` describes.
        TOKENIZER,
        /// `tokenizer.json` has no decoder: whole words, as of the embedded model.
        WORDS,
        /// SentencePiece: the pieces carry the spaces.
        SENTENCE_PIECE
    }

    /// @param stopIds end an answer, instead of those in the files; null for no override
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
                bos(folder, ids, source.addsBos()),
                stopIds == null ? eos(folder, ids, file) : Set.copyOf(stopIds),
                detokenization(source));
    }

    private static Detokenization detokenization(TokenizerSource source) {
        if (source.prependScheme() != PrependScheme.NEVER) {
            return Detokenization.SENTENCE_PIECE;
        }
        return source.json().hasNonNull("decoder") ? Detokenization.TOKENIZER : Detokenization.WORDS;
    }

    /// Ids of tokens that stand for themselves.
    Set<Integer> special() {
        return reserved.stream().map(ids::get).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    /// Ids that no user text may become. The unknown token is allowed: it is no part of the grammar, and unknown
    /// words are reported by it.
    Set<Integer> forbidden() {
        return special().stream()
                .filter(id -> !OptionalInt.of(id).equals(unknown))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Every token of a `tokenizer.json` and its id.
    static Map<String, Integer> ids(JsonNode tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        tokenizer
                .path("model")
                .path("vocab")
                .properties()
                .forEach(token -> ids.put(token.getKey(), token.getValue().asInt()));
        for (JsonNode token : tokenizer.path("added_tokens")) {
            ids.put(token.path("content").asString(), token.path("id").asInt());
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

    /// LLaMA's tokenizer has a beginning-of-sequence token and states it; Qwen's has none, even where its `config.json`
    /// names one.
    private static OptionalInt bos(Path folder, Map<String, Integer> ids, boolean addsBos) {
        Optional<JsonNode> settings = TokenizerFile.settings(folder);
        if (!addsBos
                || (settings.isPresent()
                        && !settings.get().path("add_bos_token").asBoolean(true))) {
            return OptionalInt.empty();
        }
        Integer id = ids.get(settings.map(node -> node.get("bos_token"))
                .map(AddedTokens::content)
                .orElse("<s>"));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static int endToken(Path file, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw new InvalidTokenizerException(
                    file + ": eos_token_id: " + Printable.excerpt(id) + " (expected: ids, >= 0)");
        }
        return id.intValue();
    }

    private static Set<Integer> eos(Path folder, Map<String, Integer> ids, Path file) {
        Set<Integer> eos = new LinkedHashSet<>();
        for (String name : List.of("generation_config.json", "config.json")) {
            TokenizerFile.json(folder.resolve(name)).ifPresent(node -> {
                JsonNode stated = node.path("eos_token_id");
                if (stated.isArray()) {
                    stated.forEach(each -> eos.add(endToken(folder.resolve(name), each)));
                } else if (!stated.isMissingNode() && !stated.isNull()) {
                    eos.add(endToken(folder.resolve(name), stated));
                }
            });
        }
        TokenizerFile.settings(folder)
                .map(node -> ids.get(AddedTokens.content(node.path("eos_token"))))
                .ifPresent(eos::add);
        if (eos.isEmpty()) {
            USUAL_EOS.stream().filter(ids::containsKey).map(ids::get).forEach(eos::add);
        }
        if (eos.isEmpty()) {
            throw new InvalidTokenizerException(file + ": no token ends an answer (expected: eos_token_id in"
                    + " generation_config.json, or one of " + USUAL_EOS + ")");
        }
        return Set.copyOf(eos);
    }
}
