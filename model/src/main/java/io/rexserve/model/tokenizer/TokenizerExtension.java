package io.rexserve.model.tokenizer;

import io.rexserve.model.grammar.Tags;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokenizer of a language model with the tokens of the answer grammar added, as the publishers of ChatRex add
/// them: `<obj0>` to `<obj99>`, then `<ground>`, `</ground>`, `<objects>`, `</objects>`, behind the last id there is.
/// Tokens that a tokenizer has already keep their ids.
///
/// Every file of the tokenizer is copied; those that list added tokens get the new ones, so that this project's reader
/// and Hugging Face's, fast or slow, number them alike.
public final class TokenizerExtension {
    /// What the publishers add, in their order.
    public static final List<String> TOKENS = Stream.concat(
                    IntStream.range(0, Tags.REGIONS).mapToObj(Tags::region),
                    Stream.of(Tags.GROUND, Tags.GROUND_END, Tags.OBJECTS, Tags.OBJECTS_END))
            .toList();

    private static final String DEFINITION = "tokenizer.json";
    private static final String ADDED = "added_tokens.json";
    private static final String MAP = "special_tokens_map.json";
    private static final String DECODER = "added_tokens_decoder";
    private static final String SPECIAL = "additional_special_tokens";
    private static final String EXTRA = "extra_special_tokens"; // its name since transformers 5
    private static final List<String> COPIED =
            List.of("tokenizer.model", "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json");

    private final Path folder;
    private final Map<String, Integer> known;
    private final SequencedMap<String, Integer> added = new LinkedHashMap<>();

    private TokenizerExtension(Path folder, Map<String, Integer> known) {
        this.folder = folder;
        this.known = known;
        int next = size();
        for (String token : TOKENS) {
            if (!known.containsKey(token)) {
                added.put(token, next++);
            }
        }
    }

    /// @param folder with the tokenizer's files, see [Tokenizer#load]
    /// @throws InvalidTokenizerException when one is missing or broken
    public static TokenizerExtension of(Path folder) {
        JsonNode json = TokenizerSource.read(folder, CheckpointOverrides.NONE.tokenizer())
                .json();
        return new TokenizerExtension(folder, Vocabulary.ids(json));
    }

    /// Ids before anything is added: one more than the highest.
    public int size() {
        return known.values().stream().max(Integer::compare).orElse(-1) + 1;
    }

    /// New tokens and their ids, in ascending order without gaps from [#size] on.
    public SequencedMap<String, Integer> added() {
        return added;
    }

    /// The id of a token that was there before.
    public Optional<Integer> id(String token) {
        return Optional.ofNullable(known.get(token));
    }

    /// Writes the tokenizer's files into a folder.
    public void write(Path out) throws IOException {
        for (String name : COPIED) {
            if (Files.exists(folder.resolve(name))) {
                Files.copy(folder.resolve(name), out.resolve(name));
            }
        }
        Optional<JsonNode> definition =
                TokenizerFile.json(folder.resolve(DEFINITION), TokenizerFile.MAX_DEFINITION_BYTES);
        if (definition.isPresent()) {
            save(extendedDefinition((ObjectNode) definition.get()), out.resolve(DEFINITION));
        }
        Optional<JsonNode> settings = TokenizerFile.settings(folder);
        boolean listed = settings.isPresent() && settings.get().has(DECODER);
        if (settings.isPresent()) {
            save(extendedSettings((ObjectNode) settings.get()), out.resolve(TokenizerFile.SETTINGS));
        }
        Optional<JsonNode> map = TokenizerFile.json(folder.resolve(MAP));
        if (map.isPresent()) {
            save(extendedMap((ObjectNode) map.get()), out.resolve(MAP));
        }
        Optional<JsonNode> ids = TokenizerFile.json(folder.resolve(ADDED));
        if (ids.isPresent() || !listed) {
            save(extendedIds((ObjectNode) ids.orElseGet(JsonMapper.shared()::createObjectNode)), out.resolve(ADDED));
        }
    }

    private ObjectNode extendedDefinition(ObjectNode json) {
        ArrayNode tokens = json.path("added_tokens") instanceof ArrayNode there ? there : json.putArray("added_tokens");
        added.forEach((token, id) -> {
            ObjectNode entry = tokens.addObject().put("id", id);
            describe(entry, token);
        });
        return json;
    }

    // Settings that list added tokens list all of them; in settings that do not, the list would hide other files.
    private ObjectNode extendedSettings(ObjectNode json) {
        if (json.get(DECODER) instanceof ObjectNode decoder) {
            added.forEach((token, id) -> describe(decoder.putObject(String.valueOf(id)), token));
        }
        return extendedMap(json);
    }

    private ObjectNode extendedMap(ObjectNode json) {
        String key = json.get(EXTRA) instanceof ArrayNode ? EXTRA : SPECIAL;
        ArrayNode special = json.get(key) instanceof ArrayNode there ? there : json.putArray(key);
        List<String> names = new ArrayList<>();
        special.forEach(token -> names.add(AddedTokens.content(token)));
        TOKENS.stream().filter(token -> !names.contains(token)).forEach(special::add);
        return json;
    }

    private ObjectNode extendedIds(ObjectNode json) {
        added.forEach(json::put);
        return json;
    }

    private static void describe(ObjectNode entry, String token) {
        entry.put("content", token);
        List.of("single_word", "lstrip", "rstrip", "normalized").forEach(flag -> entry.put(flag, false));
        entry.put("special", true);
    }

    private static void save(ObjectNode json, Path file) throws IOException {
        Files.writeString(
                file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
