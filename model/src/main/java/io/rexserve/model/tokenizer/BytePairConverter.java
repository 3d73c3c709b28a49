package io.rexserve.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Converts `vocab.json` and `merges.txt`, byte-level BPE as Qwen2's tokenizer reads it, into the `tokenizer.json` that
/// tokenises alike.
final class BytePairConverter {
    static final String VOCABULARY = "vocab.json";
    static final String MERGES = "merges.txt";

    /// Qwen2's pre-tokenizer: English contractions, words, single digits, punctuation, line breaks, spaces.
    static final String PRE_TOKENIZER = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private BytePairConverter() {}

    static Map<String, Integer> ids(Path folder) {
        Path file = folder.resolve(VOCABULARY);
        JsonNode vocabulary = TokenizerFile.json(file, TokenizerFile.MAX_VOCABULARY_BYTES)
                .orElseThrow(() -> new InvalidTokenizerException(file + ": missing (expected beside " + MERGES + ")"));
        Map<String, Integer> ids = new HashMap<>();
        Set<Integer> distinct = new TreeSet<>();
        for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
            int id = token.getValue().asInt(-1);
            if (id < 0 || id >= vocabulary.size() || !distinct.add(id)) {
                throw new InvalidTokenizerException(file + ": token " + token.getKey() + " has id " + token.getValue()
                        + " (expected: 0 to " + (vocabulary.size() - 1) + ", each once)");
            }
            ids.put(token.getKey(), id);
        }
        for (int value = 0; value < 256; value++) {
            String letter = letter(value);
            if (!ids.containsKey(letter)) {
                throw new InvalidTokenizerException(file + ": byte " + value + ", written " + letter
                        + ", is missing (expected: a token for every byte)");
            }
        }
        return ids;
    }

    /// How a vocabulary of bytes writes one: printable Latin-1 characters as themselves, the others as characters from
    /// U+0100 on, in their order.
    static String letter(int value) {
        int unprintable = 0;
        for (int other = 0; other < value; other++) {
            unprintable += printable(other) ? 0 : 1;
        }
        return Character.toString(printable(value) ? value : 0x100 + unprintable);
    }

    private static boolean printable(int value) {
        return (value > 0x20 && value < 0x7f) || (value > 0xa0 && value != 0xad);
    }

    static void write(Path folder, Map<String, Integer> ids, ObjectNode json) {
        json.putObject("normalizer").put("type", "NFC");
        ObjectNode cuts = json.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode steps = cuts.putArray("pretokenizers");
        steps.addObject()
                .put("type", "Split")
                .put("behavior", "Isolated")
                .put("invert", false)
                .putObject("pattern")
                .put("Regex", PRE_TOKENIZER);
        steps.add(bytes(json.objectNode()));
        json.set("decoder", bytes(json.objectNode()));
        ObjectNode bytePairs = json.putObject("model").put("type", "BPE");
        ObjectNode vocab = bytePairs.putObject("vocab");
        ids.forEach(vocab::put);
        ArrayNode merges = bytePairs.putArray("merges");
        pairs(folder.resolve(MERGES), ids)
                .forEach(pair -> merges.addArray().add(pair.get(0)).add(pair.get(1)));
    }

    private static ObjectNode bytes(ObjectNode step) {
        return step.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", false);
    }

    private static List<List<String>> pairs(Path file, Map<String, Integer> ids) {
        String[] lines = new String(
                        TokenizerFile.bytes(file, TokenizerFile.MAX_VOCABULARY_BYTES), StandardCharsets.UTF_8)
                .split("\n", -1);
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || (i == 0 && line.startsWith("#version:"))) {
                continue;
            }
            List<String> pair = List.of(line.split(" ", -1));
            if (pair.size() != 2) {
                throw new InvalidTokenizerException(
                        file + ": line " + (i + 1) + ": \"" + line + "\" (expected: two tokens and a space between)");
            }
            for (String token : List.of(pair.get(0), pair.get(1), pair.get(0) + pair.get(1))) {
                if (!ids.containsKey(token)) {
                    throw new InvalidTokenizerException(file + ": line " + (i + 1) + ": \"" + line + "\" needs " + token
                            + " (expected: a token of " + VOCABULARY + ")");
                }
            }
            pairs.add(pair);
        }
        return pairs;
    }
}
