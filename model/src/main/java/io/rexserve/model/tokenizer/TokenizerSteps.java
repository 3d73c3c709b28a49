package io.rexserve.model.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The steps before and behind a tokenizer's model that published models of the family use: none that makes a text
/// grow, none within another of its kind, and no regular expression of a stranger's, which may take time without end.
final class TokenizerSteps {
    private static final int MAX_TEXT = 8;
    private static final int MAX_STRIPPED = 8;
    private static final Set<String> BEHAVIORS =
            Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
    private static final Set<String> REGEXES = Set.of(
            BytePairConverter.PRE_TOKENIZER,
            // GPT-2
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            // Llama 3
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            // the embedded model's, and parts of it
            "\\n|\\w+|[^\\w\\s]",
            "\\w+|[^\\w\\s]",
            "\\w+|[^\\w\\s]+",
            "\\s+",
            "\\s",
            "\\d");

    private TokenizerSteps() {}

    static JsonNode normalizer(Optional<Component> step) {
        return written(step, "normalizers", TokenizerSteps::normalizer);
    }

    static JsonNode preTokenizer(Optional<Component> step) {
        return written(step, "pretokenizers", TokenizerSteps::preTokenizer);
    }

    static JsonNode decoder(Optional<Component> step) {
        return written(step, "decoders", TokenizerSteps::decoder);
    }

    /// A step, a sequence of steps, or null.
    private static JsonNode written(Optional<Component> step, String list, Function<Component, ObjectNode> one) {
        if (step.isEmpty()) {
            return JsonMapper.shared().nullNode();
        }
        Component component = step.get();
        if (!type(component).equals("Sequence")) {
            return one.apply(component);
        }
        component.only("type", list);
        ObjectNode sequence = component.object("Sequence");
        ArrayNode steps = sequence.putArray(list);
        int size = component.size(list);
        for (int at = 0; at < size; at++) {
            steps.add(one.apply(component.element(list, at)));
        }
        return sequence;
    }

    private static String type(Component step) {
        return step.text("type", 40);
    }

    private static ObjectNode normalizer(Component step) {
        String type = type(step);
        return switch (type) {
            case "NFC", "NFD", "NFKC", "NFKD", "Lowercase" -> {
                step.only("type");
                yield step.object(type);
            }
            case "Prepend" -> {
                step.only("type", "prepend");
                yield step.object(type).put("prepend", nonEmpty(step, "prepend"));
            }
            case "Replace" -> replace(step);
            default ->
                throw step.fault("type", "NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace or a Sequence of these");
        };
    }

    private static ObjectNode preTokenizer(Component step) {
        String type = type(step);
        return switch (type) {
            case "Split" -> split(step);
            case "ByteLevel" -> byteLevel(step);
            case "Metaspace" -> metaspace(step);
            case "Whitespace", "WhitespaceSplit" -> {
                step.only("type");
                yield step.object(type);
            }
            default ->
                throw step.fault(
                        "type", "Split, ByteLevel, Metaspace, Whitespace, WhitespaceSplit or a Sequence of these");
        };
    }

    private static ObjectNode decoder(Component step) {
        String type = type(step);
        return switch (type) {
            case "ByteLevel" -> byteLevel(step);
            case "Metaspace" -> metaspace(step);
            case "Replace" -> replace(step);
            case "ByteFallback", "Fuse" -> {
                step.only("type");
                yield step.object(type);
            }
            case "Strip" -> {
                step.only("type", "content", "start", "stop");
                yield step.object(type)
                        .put("content", character(step, "content"))
                        .put("start", step.integer("start", 0, MAX_STRIPPED))
                        .put("stop", step.integer("stop", 0, MAX_STRIPPED));
            }
            default ->
                throw step.fault(
                        "type", "ByteLevel, ByteFallback, Fuse, Metaspace, Replace, Strip or a Sequence of these");
        };
    }

    /// Of a text by one that is no longer.
    private static ObjectNode replace(Component step) {
        step.only("type", "pattern", "content");
        Component pattern = step.child("pattern");
        pattern.only("String");
        String from = nonEmpty(pattern, "String");
        String to = nonEmpty(step, "content");
        if (to.codePointCount(0, to.length()) > from.codePointCount(0, from.length())) {
            throw step.fault("content", "at most as many characters as pattern.String has");
        }
        ObjectNode json = step.object("Replace").put("content", to);
        json.putObject("pattern").put("String", from);
        return json;
    }

    private static ObjectNode split(Component step) {
        step.only("type", "pattern", "behavior", "invert");
        String behavior = step.text("behavior", 40);
        if (!BEHAVIORS.contains(behavior)) {
            throw step.fault("behavior", "one of " + BEHAVIORS.stream().sorted().toList());
        }
        ObjectNode json = step.object("Split").put("behavior", behavior).put("invert", step.flag("invert"));
        Component pattern = step.child("pattern");
        pattern.only("String", "Regex");
        if (pattern.has("String")) {
            json.putObject("pattern").put("String", nonEmpty(pattern, "String"));
        } else {
            json.putObject("pattern").put("Regex", regex(pattern));
        }
        return json;
    }

    private static String regex(Component pattern) {
        if (!REGEXES.contains(pattern.value("Regex").asString(""))) {
            throw pattern.fault("Regex", "that of Qwen2, Llama 3, GPT-2 or of the embedded model, letter by letter");
        }
        return pattern.value("Regex").asString();
    }

    private static ObjectNode byteLevel(Component step) {
        step.only("type", "add_prefix_space", "trim_offsets", "use_regex");
        ObjectNode json = step.object("ByteLevel");
        for (String flag : List.of("add_prefix_space", "trim_offsets", "use_regex")) {
            // The library's own defaults are true.
            json.put(flag, !step.has(flag) || step.flag(flag));
        }
        return json;
    }

    private static ObjectNode metaspace(Component step) {
        step.only("type", "replacement", "prepend_scheme", "split");
        String scheme = step.has("prepend_scheme") ? step.text("prepend_scheme", 10) : "always";
        if (!Set.of("always", "first", "never").contains(scheme)) {
            throw step.fault("prepend_scheme", "always, first or never");
        }
        return step.object("Metaspace")
                .put("replacement", character(step, "replacement"))
                .put("prepend_scheme", scheme)
                .put("split", !step.has("split") || step.flag("split"));
    }

    private static String nonEmpty(Component step, String key) {
        if (step.text(key, MAX_TEXT).isEmpty()) {
            throw step.fault(key, "a text of 1 to " + MAX_TEXT + " characters");
        }
        return step.text(key, MAX_TEXT);
    }

    private static String character(Component step, String key) {
        String text = step.text(key, 2);
        if (text.codePointCount(0, text.length()) != 1) {
            throw step.fault(key, "one character");
        }
        return text;
    }
}
