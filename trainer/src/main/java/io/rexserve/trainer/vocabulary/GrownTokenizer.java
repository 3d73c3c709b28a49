package io.rexserve.trainer.vocabulary;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` of whole words with more of them.
///
/// A word becomes an entry of the vocabulary. A name of several words or with punctuation, such as `red panda` or
/// `t-shirt`, is an added token as well: the tokenizer looks for those before it splits a text.
final class GrownTokenizer {
    private static final String FILE = "tokenizer.json";
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final long MAX_BYTES = 32_000_000;

    private final ObjectNode json;
    private final SequencedMap<String, Integer> added = new LinkedHashMap<>();

    /// @param folder of the model
    /// @param size ids that the model's tokenizer has
    GrownTokenizer(Path folder, VocabularyGap gap, int size) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": missing (expected: a vocabulary of whole words)");
        }
        json = (ObjectNode) JsonFile.readObject(file, MAX_BYTES);
        if (!(json.path("model") instanceof ObjectNode model)
                || !"WordLevel".equals(model.path("type").asString(""))
                || !(model.path("vocab") instanceof ObjectNode vocabulary)) {
            throw new IllegalArgumentException(file + ": model.type "
                    + json.path("model").path("type").asString("none")
                    + " (expected: WordLevel; an open vocabulary needs no new words)");
        }
        Stream.concat(gap.names().stream(), gap.words().stream()).distinct().forEach(text -> {
            int id = size + added.size();
            added.put(text, id);
            vocabulary.put(text, id);
            if (gap.names().contains(text) && !WORD.matcher(text).matches()) {
                addToken(id, text);
            }
        });
    }

    private void addToken(int id, String text) {
        ArrayNode tokens = json.path("added_tokens") instanceof ArrayNode known ? known : json.putArray("added_tokens");
        tokens.addObject()
                .put("id", id)
                .put("content", text)
                .put("single_word", true)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", true)
                .put("special", false);
    }

    /// The new tokens and their ids.
    SequencedMap<String, Integer> added() {
        return added;
    }

    byte[] bytes() {
        return JsonMapper.shared().writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    }

    /// Reads what was made as the server does, and holds it to the old one.
    ///
    /// @throws IllegalArgumentException naming the first text that comes out differently than it should
    void requireWorking(Path folder, VocabularyGap gap, ChatTemplate template) throws IOException {
        Path copy = Files.createTempDirectory("vocabulary");
        try {
            copyDefinition(folder, copy);
            try (Tokenizer old = Tokenizer.load(folder);
                    Tokenizer grown = Tokenizer.load(copy)) {
                requireOld(old, grown, template);
                gap.names().forEach(name -> requireName(grown, name));
                gap.words().forEach(word -> requireWord(grown, word));
            }
        } finally {
            try (Stream<Path> files = Files.list(copy)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(copy);
        }
    }

    private void copyDefinition(Path folder, Path copy) throws IOException {
        Files.write(copy.resolve(FILE), bytes());
        for (String name : List.of(
                "tokenizer_config.json",
                "special_tokens_map.json",
                "generation_config.json",
                "config.json",
                "rexserve.json")) {
            if (Files.isRegularFile(folder.resolve(name))) {
                Files.copy(folder.resolve(name), copy.resolve(name));
            }
        }
    }

    private static void requireOld(Tokenizer old, Tokenizer grown, ChatTemplate template) {
        for (Map.Entry<String, Integer> token : old.ids().entrySet()) {
            if (!token.getValue().equals(grown.ids().get(token.getKey()))) {
                throw new IllegalStateException("token " + token.getKey() + ": id "
                        + grown.ids().get(token.getKey()) + " (expected: " + token.getValue() + ")");
            }
            List<PromptSegment> text = List.of(new PromptSegment.UserText(token.getKey()));
            // A tag that a user writes, such as `</s>`, is signs and words, of which new words may be one.
            if (Arrays.equals(old.encode(text), new int[] {token.getValue()})) {
                requireSame(old, grown, text, token.getKey());
            }
        }
        prompts(template).forEach(prompt -> requireSame(old, grown, prompt, "a prompt of the server"));
    }

    private static void requireSame(Tokenizer old, Tokenizer grown, List<PromptSegment> segments, String what) {
        int[] before = old.encode(segments);
        int[] after = grown.encode(segments);
        if (!Arrays.equals(before, after)) {
            throw new IllegalArgumentException("new names: " + what + " is tokenized as " + Arrays.toString(after)
                    + " with them (expected: " + Arrays.toString(before)
                    + ", as without them; is a name a part of a prompt or of another name?)");
        }
    }

    private static Stream<List<PromptSegment>> prompts(ChatTemplate template) {
        List<String> label = List.of("name");
        Stream<Task> tasks = Stream.of(
                        Stream.of(new Task.Detect(label), new Task.Count(label), new Task.Question("name", true)),
                        Stream.of(Task.RegionStyle.values()).map(style -> new Task.DescribeRegions(style, List.of(0))),
                        Stream.of(Task.CaptionDetail.values()).map(Task.Caption::new))
                .flatMap(some -> some);
        return tasks.map(task -> Prompts.prompt(template, 1, task));
    }

    private void requireName(Tokenizer grown, String name) {
        for (String written : List.of(name, name.toUpperCase(Locale.ROOT))) {
            int[] ids = grown.encode(List.of(new PromptSegment.UserText(written)));
            boolean whole = ids.length == 1 && Integer.valueOf(ids[0]).equals(added.get(name));
            if (!whole || !grown.unknownWords(written).isEmpty()) {
                throw new IllegalArgumentException("name: " + written + " is tokenized as " + Arrays.toString(ids)
                        + " (expected: its own token " + added.get(name)
                        + "; a name consists of letters, digits, punctuation and single spaces)");
            }
        }
    }

    private static void requireWord(Tokenizer grown, String word) {
        if (!grown.unknownWords(word).isEmpty()) {
            throw new IllegalArgumentException("word: " + word + " (expected: one word or sign)");
        }
    }
}
