package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an endpoint is asked, as a resource file: front matter with name and version, then the sections `# system`,
/// `# user` and `# schema` (of the answer).
///
/// @param name of the prompt
/// @param version that goes into the fingerprint and into the author of what comes of it
/// @param system the system message
/// @param user the text of the user's message, with `{{names}}` of values
/// @param schema JSON schema of the answer; strict servers want every property required and no others
/// @param sha256 of the whole file
record Prompt(String name, int version, String system, String user, JsonNode schema, String sha256) {
    private static final Pattern FILE = Pattern.compile(
            "---\nname: ([a-z-]+)\nversion: ([0-9]+)\n---\n# system\n(.+)\n# user\n(.+)\n# schema\n(.+)",
            Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\\{\\{([a-z]+)}}");

    /// @param name of a resource `prompt/NAME.md`
    static Prompt named(String name) {
        String path = "prompt/" + name + ".md";
        try (InputStream in = Objects.requireNonNull(Prompt.class.getResourceAsStream(path), path)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Prompt of(String file) {
        Matcher parts = FILE.matcher(file);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "prompt (expected: front matter with name and version, then # system, # user and # schema)");
        }
        return new Prompt(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                parts.group(3).strip(),
                parts.group(4).strip(),
                JsonMapper.shared().readTree(parts.group(5)),
                Fingerprint.sha256(file.getBytes(StandardCharsets.UTF_8)));
    }

    /// `caption/1`.
    String label() {
        return name + "/" + version;
    }

    String identity() {
        return "prompt " + label() + " " + sha256;
    }

    /// The user's text with its values, none of which is read as a name again.
    ///
    /// @throws IllegalArgumentException if names and values are not the same
    String render(Map<String, String> values) {
        var used = new HashMap<String, String>();
        String text = VALUE.matcher(user).replaceAll(match -> Matcher.quoteReplacement(value(match, values, used)));
        if (!used.keySet().equals(values.keySet())) {
            throw new IllegalArgumentException(
                    "prompt " + label() + ": values " + values.keySet() + " (expected: " + names() + ")");
        }
        return text;
    }

    private String value(MatchResult match, Map<String, String> values, Map<String, String> used) {
        String value = values.get(match.group(1));
        if (value == null) {
            throw new IllegalArgumentException("prompt " + label() + ": no " + match.group(1) + " (expected: a value)");
        }
        used.put(match.group(1), value);
        return value;
    }

    private Set<String> names() {
        return VALUE.matcher(user).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }
}
