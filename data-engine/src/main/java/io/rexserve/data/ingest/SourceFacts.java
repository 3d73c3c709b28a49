package io.rexserve.data.ingest;

import io.rexserve.data.record.Origin;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a source says of a picture, collected from its row, its sidecars or its archive.
final class SourceFacts {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<SourceField, String> texts = new EnumMap<>(SourceField.class);
    private @Nullable Double nsfw;
    private @Nullable Double watermark;
    private final List<ItemRefusal> refusals = new ArrayList<>();

    /// A value that says how safe a picture is, in no known way: then the picture must not be taken for safe.
    static final class UnknownSafetyException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        UnknownSafetyException(String message) {
            super(message);
        }
    }

    /// Takes a value, unless one of that field is known already; of several probabilities the greatest counts.
    ///
    /// @throws UnknownSafetyException if it says how safe the picture is, and cannot be understood
    /// @throws IllegalArgumentException if it cannot be read otherwise
    void put(SourceField field, Object value) {
        switch (field) {
            case NSFW -> nsfw = greatest(nsfw, unsafe(value));
            case WATERMARK -> watermark = greatest(watermark, probability("watermark", value));
            case IMAGE, TEXT, URL, LICENCE, ATTRIBUTION, DATASET, RECORD, KEY -> {
                String text = text(value).strip();
                if (!text.isEmpty()) {
                    texts.putIfAbsent(field, text);
                }
            }
        }
    }

    /// Takes the fields that a JSON object has under known names.
    ///
    /// @throws IllegalArgumentException if it is no JSON object, or no probability stands where one is expected
    void putJson(byte[] json) {
        for (Map.Entry<String, JsonNode> member : object(json).properties()) {
            String name = member.getKey().toLowerCase(Locale.ROOT);
            JsonNode value = member.getValue();
            for (SourceField field : SourceField.values()) {
                if (field != SourceField.IMAGE
                        && field != SourceField.RECORD
                        && field.names().contains(name)
                        && value.isValueNode()) {
                    putJson(field, value);
                }
            }
        }
    }

    private void putJson(SourceField field, JsonNode value) {
        if (value.isNumber()) {
            put(field, value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble());
        } else if (value.isBoolean()) {
            put(field, value.asBoolean());
        } else if (value.isString()) {
            put(field, value.asString());
        }
    }

    private static JsonNode object(byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root.isObject()) {
                return root;
            }
            throw new IllegalArgumentException(root.getNodeType() + " (expected: a JSON object)");
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage() + " (expected: a JSON object)", e);
        }
    }

    @Nullable
    String text(SourceField field) {
        return texts.get(field);
    }

    /// Leaves a field out.
    void refuse(String field, @Nullable String detail) {
        RefusalReason reason =
                field.equals(SourceField.TEXT.key()) ? RefusalReason.NO_CAPTION : RefusalReason.UNREADABLE;
        refusals.add(new ItemRefusal(field, reason, field + ": " + detail));
    }

    List<ItemRefusal> refusals() {
        return refusals;
    }

    @Nullable
    Double watermark() {
        return watermark;
    }

    /// @param key in its archive or table, null for a file of its own
    /// @param dataset where the source states none
    Origin origin(String path, @Nullable String key, @Nullable String dataset) {
        return new Origin(
                path,
                key,
                texts.getOrDefault(SourceField.DATASET, dataset),
                texts.get(SourceField.URL),
                texts.get(SourceField.LICENCE),
                texts.get(SourceField.ATTRIBUTION),
                texts.get(SourceField.TEXT),
                nsfw);
    }

    private static double greatest(@Nullable Double known, double value) {
        return known == null ? value : Math.max(known, value);
    }

    private static double unsafe(Object value) {
        return switch (text(value).strip().toUpperCase(Locale.ROOT)) {
            case "UNLIKELY", "FALSE", "SAFE", "SFW" -> 0;
            case "UNSURE" -> 0.5;
            case "NSFW", "TRUE", "UNSAFE" -> 1;
            default -> {
                try {
                    yield probability("nsfw", value);
                } catch (IllegalArgumentException e) {
                    throw new UnknownSafetyException(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private static double probability(String name, Object value) {
        try {
            double probability =
                    value instanceof Number number ? number.doubleValue() : Double.parseDouble(text(value));
            if (probability >= 0 && probability <= 1) {
                return probability;
            }
        } catch (NumberFormatException _) {
            // falls through to the one message
        }
        throw new IllegalArgumentException(name + ": \"" + text(value) + "\" (expected: 0 to 1"
                + (name.equals("nsfw") ? ", UNLIKELY, UNSURE or NSFW)" : ")"));
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? utf8(bytes) : value.toString();
    }

    /// @throws IllegalArgumentException if it is no UTF-8
    static String utf8(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text of " + bytes.length + " bytes (expected: UTF-8)", e);
        }
    }
}
