package io.rexserve.model.tokenizer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` that was checked, written anew from what was understood: the native library never sees a
/// stranger's bytes.
///
/// The library is compiled to abort: whatever panics in it, or overflows its stack, ends this process. So only the
/// models and the steps ([TokenizerSteps]) are let through that published models of the family use. Left out is what
/// has no effect here: truncation, padding, and the post-processor, whose special tokens are never asked for.
final class TokenizerDefinition {
    /// The published vocabularies have at most 151,936 tokens and 151,387 merges.
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_MERGES = 2_000_000;
    private static final int MAX_ADDED = 2000;
    private static final int MAX_ADDED_LENGTH = 200;
    private static final int MAX_TOKEN_LENGTH = 1000;
    private static final int MAX_ID = 4_000_000;
    private static final int BYTES = 256;

    private final Component root;
    private final Map<String, Integer> ids = new HashMap<>();

    private TokenizerDefinition(Component root) {
        this.root = root;
    }

    /// @param source for messages
    /// @throws InvalidTokenizerException naming the key, its value and what was expected
    static ObjectNode checked(String source, JsonNode json) {
        return new TokenizerDefinition(new Component(source + ": ", json)).written();
    }

    private ObjectNode written() {
        root.only(
                "version",
                "truncation",
                "padding",
                "added_tokens",
                "normalizer",
                "pre_tokenizer",
                "post_processor",
                "decoder",
                "model");
        ObjectNode json = JsonMapper.shared().createObjectNode().put("version", "1.0");
        ObjectNode model = model(root.child("model"));
        json.set("added_tokens", addedTokens());
        json.set("normalizer", TokenizerSteps.normalizer(root.optional("normalizer")));
        json.set("pre_tokenizer", TokenizerSteps.preTokenizer(root.optional("pre_tokenizer")));
        json.set("decoder", TokenizerSteps.decoder(root.optional("decoder")));
        json.set("model", model);
        return json;
    }

    private ObjectNode model(Component model) {
        // Files of earlier releases leave the type out; only BPE has merges.
        String type = model.has("type") || !model.has("merges") ? model.text("type", 20) : "BPE";
        return switch (type) {
            case "BPE" -> bytePairs(model);
            case "WordLevel" -> words(model);
            default -> throw model.fault("type", "BPE or WordLevel, as published models of this family");
        };
    }

    private ObjectNode words(Component model) {
        model.only("type", "vocab", "unk_token");
        ObjectNode json = model.object("WordLevel");
        json.set("vocab", vocabulary(model));
        return json.put("unk_token", known(model, "unk_token"));
    }

    private ObjectNode bytePairs(Component model) {
        model.only(
                "type",
                "dropout",
                "unk_token",
                "continuing_subword_prefix",
                "end_of_word_suffix",
                "fuse_unk",
                "byte_fallback",
                "ignore_merges",
                "vocab",
                "merges");
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (model.has(affix) && !model.text(affix, MAX_TOKEN_LENGTH).isEmpty()) {
                throw model.fault(affix, "nothing");
            }
        }
        if (model.has("dropout") && model.number("dropout") != 0) {
            throw model.fault("dropout", "nothing: a text would be tokenized differently from time to time");
        }
        ObjectNode json = model.object("BPE");
        json.set("vocab", vocabulary(model));
        json.set("merges", merges(model));
        if (model.has("unk_token")) {
            json.put("unk_token", known(model, "unk_token"));
        }
        boolean byteFallback = model.flag("byte_fallback");
        if (byteFallback) {
            requireBytes(model);
        }
        return json.put("fuse_unk", model.flag("fuse_unk"))
                .put("byte_fallback", byteFallback)
                .put("ignore_merges", model.flag("ignore_merges"));
    }

    private ObjectNode vocabulary(Component model) {
        JsonNode vocab = model.value("vocab");
        if (!vocab.isObject() || vocab.isEmpty() || vocab.size() > MAX_TOKENS) {
            throw model.fault("vocab", "1 to " + MAX_TOKENS + " tokens with their ids", vocab.size() + " entries");
        }
        Set<Integer> taken = new HashSet<>();
        for (Map.Entry<String, JsonNode> token : vocab.properties()) {
            requireToken(model, "vocab", token.getKey());
            int id = id(model, "vocab", token.getKey(), token.getValue());
            if (!taken.add(id)) {
                throw model.fault("vocab", "an id of its own for each token", "two tokens with id " + id);
            }
            ids.put(token.getKey(), id);
        }
        ObjectNode json = JsonMapper.shared().createObjectNode();
        ids.forEach(json::put);
        return json;
    }

    private ArrayNode merges(Component model) {
        JsonNode merges = model.value("merges");
        if (!merges.isArray() || merges.size() > MAX_MERGES) {
            throw model.fault("merges", "a list of at most " + MAX_MERGES + " pairs", merges.size() + " entries");
        }
        ArrayNode json = JsonMapper.shared().createArrayNode();
        int at = 0;
        for (JsonNode merge : merges) {
            String key = "merges[" + at++ + "]";
            List<String> pair = pair(merge);
            if (pair.size() != 2 || !ids.containsKey(pair.get(0)) || !ids.containsKey(pair.get(1))) {
                throw model.fault(key, "two tokens of vocab", merge);
            }
            if (!ids.containsKey(pair.get(0) + pair.get(1))) {
                throw model.fault(key, "a pair whose whole is a token of vocab", merge);
            }
            json.addArray().add(pair.get(0)).add(pair.get(1));
        }
        return json;
    }

    /// A merge as one text with a space between, or as a list of two.
    private static List<String> pair(JsonNode merge) {
        return merge.isArray()
                ? merge.valueStream().map(half -> half.asString("")).toList()
                : List.of(merge.asString("").split(" ", -1));
    }

    private void requireBytes(Component model) {
        IntStream.range(0, BYTES)
                .mapToObj(SentencePieceModel::byteText)
                .filter(text -> !ids.containsKey(text))
                .findFirst()
                .ifPresent(text -> {
                    throw model.fault("byte_fallback", "false, or a token for every byte in vocab", "no " + text);
                });
    }

    private ArrayNode addedTokens() {
        ArrayNode json = JsonMapper.shared().createArrayNode();
        JsonNode tokens = root.has("added_tokens") ? root.value("added_tokens") : json;
        if (!tokens.isArray() || tokens.size() > MAX_ADDED) {
            throw root.fault("added_tokens", "a list of at most " + MAX_ADDED + " tokens", tokens.size() + " entries");
        }
        int vocabulary = ids.size();
        int next = vocabulary;
        Set<String> contents = new HashSet<>();
        for (int at = 0; at < tokens.size(); at++) {
            Component token = root.element("added_tokens", at);
            ObjectNode written = addedToken(token);
            String content = written.path("content").asString();
            int id = written.path("id").asInt();
            @Nullable Integer known = ids.get(content);
            // The library numbers them itself, in this order, and would not say that a file says otherwise.
            int expected = known == null ? next : known;
            if (id != expected || !contents.add(content)) {
                throw token.fault("id", expected + " for " + content + ", once", id);
            }
            next = Math.max(next, id + 1);
            json.add(written);
        }
        return json;
    }

    private ObjectNode addedToken(Component token) {
        List<String> flags = List.of("single_word", "lstrip", "rstrip", "normalized", "special");
        token.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        String content = token.text("content", MAX_ADDED_LENGTH);
        requireToken(token, "content", content);
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("id", id(token, "id", content, token.value("id")))
                .put("content", content);
        flags.forEach(flag -> json.put(flag, token.flag(flag)));
        return json;
    }

    private String known(Component model, String key) {
        String token = model.text(key, MAX_TOKEN_LENGTH);
        if (!ids.containsKey(token)) {
            throw model.fault(key, "a token of vocab");
        }
        return token;
    }

    private static void requireToken(Component place, String key, String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH || !Component.isWellFormed(token)) {
            throw place.fault(
                    key, "tokens of 1 to " + MAX_TOKEN_LENGTH + " characters, whole ones", "\"" + token + '"');
        }
    }

    private static int id(Component place, String key, String token, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0 || id.intValue() >= MAX_ID) {
            throw place.fault(key, "ids from 0 to " + (MAX_ID - 1), "id " + id + " of \"" + token + '"');
        }
        return id.intValue();
    }
}
