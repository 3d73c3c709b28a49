package io.rexserve.benchmark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A form of fields that are given as JSON texts: a list becomes repeated parts, the image a file.
final class FormText {
    static final String BOUNDARY = "rexserve-hostile-3b9a";
    private static final int MAX_PARTS = 2000;

    private FormText() {}

    static byte[] of(Map<String, String> fields) {
        var form = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            for (String part : parts(value)) {
                write(form, name, part);
            }
        });
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return form.toByteArray();
    }

    private static void write(ByteArrayOutputStream form, String name, String part) {
        String file = name.equals("image") ? "\"; filename=\"image.png" : "";
        form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + file + "\"\r\n\r\n")
                .getBytes(UTF_8));
        form.writeBytes(name.equals("image") ? image(part) : part.getBytes(UTF_8));
        form.writeBytes("\r\n".getBytes(UTF_8));
    }

    private static byte[] image(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return base64.getBytes(UTF_8);
        }
    }

    /// One text per part.
    private static List<String> parts(String value) {
        try {
            JsonNode node = JsonMapper.shared().readTree(value);
            return node.isArray()
                    ? node.valueStream().limit(MAX_PARTS).map(FormText::item).toList()
                    : List.of(OddValues.plain(value));
        } catch (JacksonException _) {
            return List.of(OddValues.plain(value));
        }
    }

    private static String item(JsonNode node) {
        return node.isArray()
                ? node.valueStream().map(FormText::item).collect(Collectors.joining(","))
                : node.isString() ? node.asString() : node.toString();
    }
}
