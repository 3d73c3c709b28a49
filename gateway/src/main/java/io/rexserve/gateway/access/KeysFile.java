package io.rexserve.gateway.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// The file of keys: a YAML list with one line per key. It holds hashes, never keys.
///
/// ```yaml
/// - {id: k3v9q2m7xa, client: shop, hash: "b9c2...", scopes: [infer, batch], expires: 2027-01-31}
/// ```
public final class KeysFile {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 8;
    private static final Pattern ID = Pattern.compile("[a-z0-9]{10}");
    /// What a client is called: plain in logs, meters and databases.
    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> FIELDS = Set.of(
            "id", "client", "hash", "scopes", "created", "expires", "cost-per-minute", "cost-per-day", "concurrent");

    private KeysFile() {}

    /// @throws IllegalArgumentException if it cannot be read
    static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(file + ": more than " + MAX_BYTES + " bytes (expected: keys)");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read (expected: a file of keys)", e);
        }
    }

    /// @throws IllegalArgumentException if it is no file of keys, naming the line
    public static List<ApiKey> read(Path file) {
        return parse(file.toString(), new String(bytes(file), StandardCharsets.UTF_8));
    }

    /// @param place name of the file, for messages
    public static List<ApiKey> parse(String place, String text) {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        options.setCodePointLimit(MAX_BYTES);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (!(root instanceof SequenceNode lines)) {
                throw new IllegalArgumentException(
                        place + ": no list (expected: a line \"- {id: ...}\" per key, or [])");
            }
            return keys(place, lines.getValue());
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException(place + ": line " + line + ": no YAML (expected: a list of keys)", e);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(place + ": no YAML (expected: a list of keys)", e);
        }
    }

    private static List<ApiKey> keys(String place, List<Node> lines) {
        var keys = new ArrayList<ApiKey>();
        var ids = new HashSet<String>();
        for (Node node : lines) {
            String line = place + ": line " + (node.getStartMark().getLine() + 1) + ": ";
            ApiKey key = new Line(line, node).key();
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException(line + "id: " + key.id() + " (expected: each id once)");
            }
            keys.add(key);
        }
        return List.copyOf(keys);
    }

    /// The line of a key, as [#read] takes it.
    public static String line(ApiKey key, LocalDate created) {
        var line = new StringBuilder("- {id: ").append(key.id());
        line.append(", client: \"").append(key.client()).append("\", hash: \"").append(key.hash());
        line.append("\", scopes: [").append(Scope.codes(key.scopes()).replace(" ", ", "));
        line.append("], created: ").append(created);
        if (key.expires() != null) {
            line.append(", expires: \"").append(key.expires()).append('"');
        }
        append(line, "cost-per-minute", key.limits().costPerMinute());
        append(line, "cost-per-day", key.limits().costPerDay());
        append(line, "concurrent", key.limits().concurrent());
        return line.append('}').toString();
    }

    private static void append(StringBuilder line, String name, long value) {
        if (value > 0) {
            line.append(", ").append(name).append(": ").append(value);
        }
    }

    /// One key's fields, as texts.
    private static final class Line {
        private final String place;
        private final Map<String, Node> fields = new HashMap<>();

        Line(String place, Node node) {
            this.place = place;
            if (!(node instanceof MappingNode mapping)) {
                throw new IllegalArgumentException(place + "no fields (expected: {id: ..., client: ..., hash: ...})");
            }
            for (NodeTuple field : mapping.getValue()) {
                String name = field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (!FIELDS.contains(name)) {
                    throw fault("a field", "unknown", String.join(", ", new TreeSet<>(FIELDS)));
                }
                if (fields.put(name, field.getValueNode()) != null) {
                    throw fault(name, "twice", "once");
                }
            }
        }

        ApiKey key() {
            return new ApiKey(
                    text("id", ID.asMatchPredicate(), "10 letters and digits"),
                    text("client", CLIENT.asMatchPredicate(), "1 to 64 letters, digits, '.', '_', '-'"),
                    text("hash", HASH.asMatchPredicate(), "the SHA-256 of the key, 64 hexadecimal digits"),
                    scopes(),
                    expires(),
                    limits());
        }

        private IllegalArgumentException fault(String field, String value, String expected) {
            return new IllegalArgumentException(place + field + ": " + value + " (expected: " + expected + ")");
        }

        private @Nullable String scalar(String name) {
            Node node = fields.get(name);
            if (node == null) {
                return null;
            }
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            throw fault(name, "no text", "one value");
        }

        /// The value is not repeated: a key may have been put there by mistake.
        private String text(String name, Predicate<String> form, String expected) {
            String value = scalar(name);
            if (value == null || !form.test(value)) {
                throw fault(name, value == null ? "missing" : "of another form", expected);
            }
            return value;
        }

        private Set<Scope> scopes() {
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            Node node = fields.get("scopes");
            if (node == null) {
                return EnumSet.of(Scope.INFER, Scope.BATCH);
            }
            if (!(node instanceof SequenceNode list)) {
                throw fault("scopes", "no list", "[infer, batch, usage] or some of them");
            }
            for (Node each : list.getValue()) {
                String name = each instanceof ScalarNode scalar ? scalar.getValue() : "";
                scopes.add(Scope.of(name).orElseThrow(() -> fault("scopes", name, "infer, batch, usage")));
            }
            return scopes;
        }

        private @Nullable Instant expires() {
            String value = scalar("expires");
            if (value == null) {
                return null;
            }
            try {
                return value.length() == "2027-01-31".length()
                        ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : Instant.parse(value);
            } catch (DateTimeException _) {
                throw fault("expires", value, "a day such as 2027-01-31, or 2027-01-31T12:00:00Z");
            }
        }

        private ClientLimits limits() {
            try {
                return new ClientLimits(number("cost-per-minute"), number("cost-per-day"), (int)
                        Math.min(number("concurrent"), 1 << 30));
            } catch (NumberFormatException _) {
                throw fault("a limit", "no number", "a whole number, 0 for none");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place + e.getMessage(), e);
            }
        }

        private long number(String name) {
            String value = scalar(name);
            return value == null ? 0 : Long.parseLong(value);
        }
    }
}
