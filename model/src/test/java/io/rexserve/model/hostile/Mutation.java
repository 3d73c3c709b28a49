package io.rexserve.model.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes a file as fuzzers do: JSON by its structure, everything else by its bytes. One seed, one result.
final class Mutation {
    private static final int DEPTH = 50_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2",
            "2000000000",
            "2147483647",
            "-2147483648",
            "9223372036854775807",
            "1e400",
            "0.5",
            "1e9",
            "99999999999999999999",
            "null",
            "true",
            "\"\"",
            "\"2\"",
            "\"\\u001b[31m\"",
            "\"\\ud83d\"",
            "\"a\\nb\"",
            "[]",
            "{}",
            "[1]",
            "{\"a\":1}",
            "[[]]",
            "\"NFC\"",
            "\"Sequence\"",
            "\"Unigram\"",
            "\"WordPiece\"",
            "\"(a+)+$\"",
            "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"/////wAAAAA=\"}",
            "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaa\"}",
            "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"a\"}",
            "{\"type\":\"Prepend\",\"prepend\":\"aaaaaaaa\"}",
            "{\"type\":\"NFKD\"}",
            "{\"type\":\"Lowercase\"}",
            "{\"type\":\"StripAccents\"}",
            "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}",
            "{\"type\":\"Metaspace\",\"replacement\":\"a\",\"prepend_scheme\":\"first\",\"split\":true}",
            "{\"type\":\"Metaspace\",\"replacement\":\"\\u2581\",\"prepend_scheme\":\"always\",\"split\":false}",
            "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}",
            "{\"type\":\"Split\",\"pattern\":{\"String\":\"a\"},\"behavior\":\"MergedWithNext\",\"invert\":true}",
            "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\s+\"},\"behavior\":\"Contiguous\",\"invert\":true}",
            "{\"type\":\"Whitespace\"}",
            "{\"type\":\"WhitespaceSplit\"}",
            "{\"type\":\"Digits\",\"individual_digits\":true}",
            "{\"type\":\"ByteFallback\"}",
            "{\"type\":\"Fuse\"}",
            "{\"type\":\"Strip\",\"content\":\"a\",\"start\":8,\"stop\":8}",
            "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\",\"type_id\":0}}],\"pair\":[],"
                    + "\"special_tokens\":{}}");

    private final Random random;

    Mutation(long seed) {
        random = new Random(seed);
    }

    byte[] of(byte[] file) {
        byte[] changed = file;
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes; change++) {
            changed = random.nextInt(4) > 0 ? structure(changed) : bytes(changed);
        }
        return changed;
    }

    /// Of a safetensors file its header, of another its bytes.
    byte[] ofWeights(byte[] file, boolean safetensors) {
        if (!safetensors || random.nextInt(4) == 0) {
            return bytes(file);
        }
        int length = Byte.toUnsignedInt(file[0]) | Byte.toUnsignedInt(file[1]) << 8 | Byte.toUnsignedInt(file[2]) << 16;
        byte[] header = of(Arrays.copyOfRange(file, 8, 8 + length));
        byte[] changed = new byte[8 + header.length + file.length - 8 - length];
        for (int at = 0; at < 4; at++) {
            changed[at] = (byte) (header.length >> (8 * at));
        }
        System.arraycopy(header, 0, changed, 8, header.length);
        System.arraycopy(file, 8 + length, changed, 8 + header.length, file.length - 8 - length);
        return changed;
    }

    private byte[] structure(byte[] file) {
        JsonNode root;
        try {
            root = JSON.readTree(file);
        } catch (JacksonException e) {
            return bytes(file);
        }
        var containers = new ArrayList<JsonNode>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return bytes(file);
        }
        // Small ones hold the settings; large ones are vocabularies.
        JsonNode chosen = containers.get(
                random.nextInt(random.nextBoolean() ? Math.min(30, containers.size()) : containers.size()));
        change(chosen, containers);
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private void change(JsonNode node, List<JsonNode> containers) {
        JsonNode value = random.nextInt(4) == 0
                ? containers.get(random.nextInt(containers.size())).deepCopy()
                : JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
        if (random.nextInt(20) == 0) {
            for (int depth = 0; depth < 200; depth++) {
                value = JSON.createArrayNode().add(value);
            }
        }
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            List<String> keys = List.copyOf(object.propertyNames());
            String key = keys.get(random.nextInt(keys.size()));
            if (random.nextInt(5) == 0) {
                object.remove(key);
            } else if (random.nextInt(5) == 0) {
                object.set(key + "x", value);
            } else {
                object.set(key, value);
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            int at = random.nextInt(array.size());
            if (random.nextInt(4) == 0) {
                array.remove(at);
            } else if (random.nextInt(3) == 0) {
                array.insert(at, value);
            } else {
                array.set(at, value);
            }
        }
    }

    /// Deeper than a parser's stack.
    private static byte[] nested(byte[] file, int at) {
        byte[] changed = new byte[file.length + DEPTH];
        System.arraycopy(file, 0, changed, 0, at);
        Arrays.fill(changed, at, at + DEPTH, (byte) '[');
        System.arraycopy(file, at, changed, at + DEPTH, file.length - at);
        return changed;
    }

    private byte[] bytes(byte[] file) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        // Headers are at the start and at the end.
        int near = random.nextBoolean() ? Math.min(file.length, 2000) : file.length;
        int at = random.nextBoolean() ? random.nextInt(near) : file.length - 1 - random.nextInt(near);
        byte[] changed = file.clone();
        switch (random.nextInt(6)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt();
            case 2 -> changed = Arrays.copyOf(file, at);
            case 3 -> {
                byte[] inserted = new byte[1 + random.nextInt(16)];
                random.nextBytes(inserted);
                changed = new byte[file.length + inserted.length];
                System.arraycopy(file, 0, changed, 0, at);
                System.arraycopy(inserted, 0, changed, at, inserted.length);
                System.arraycopy(file, at, changed, at + inserted.length, file.length - at);
            }
            case 4 -> changed = nested(file, at);
            default -> {
                for (int i = at; i < Math.min(file.length, at + 8); i++) {
                    changed[i] = random.nextBoolean() ? (byte) 0xFF : 0;
                }
            }
        }
        return changed;
    }
}
