package io.rexserve.model.kernel;

import io.rexserve.model.kernel.WeightLayout.Entry;
import io.rexserve.model.kernel.WeightLayout.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the declarations `weights NAME:` of kernel texts, each followed by indented lines of entries.
final class WeightDeclarations {
    private static final Pattern DECLARATION = Pattern.compile("weights (\\w+):");
    private static final Pattern ENTRY = Pattern.compile("(\\w+(?:\\.\\w+)*)(?:(\\.?)(\\{}))?(\\?)?(?:: (\\w+))?");

    private final Map<String, WeightLayout> layouts = new LinkedHashMap<>();

    Collection<WeightLayout> layouts() {
        return layouts.values();
    }

    @Nullable
    WeightLayout find(String name) {
        return layouts.get(name);
    }

    WeightLayout layout(String name) {
        WeightLayout layout = layouts.get(name);
        if (layout == null) {
            throw new IllegalArgumentException(
                    "weights " + name + ": not declared (expected: one of " + layouts.keySet() + ")");
        }
        return layout;
    }

    /// Whether a declaration begins with this line.
    static boolean begins(String code) {
        return DECLARATION.matcher(code).matches();
    }

    /// A line without its comment.
    static String code(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).stripTrailing();
    }

    void read(KernelText text) {
        String name = "";
        var entries = new ArrayList<Entry>();
        for (String line : (text.methods() + "\n#").lines().toList()) {
            String code = code(line);
            if (!name.isEmpty() && line.startsWith(" ")) {
                for (String each : code.isBlank() ? new String[0] : code.strip().split(",\\s*", 0)) {
                    add(entries, entry(text, name, each), text, name);
                }
            } else if (!name.isEmpty() && !line.isBlank()) {
                if (layouts.put(name, new WeightLayout(name, entries)) != null) {
                    throw new IllegalArgumentException(text.name() + ": weights " + name + " are declared twice");
                }
                name = "";
                entries.clear();
            }
            Matcher declaration = DECLARATION.matcher(code);
            if (declaration.matches()) {
                name = declaration.group(1);
            }
        }
    }

    private static void add(List<Entry> entries, Entry entry, KernelText text, String owner) {
        if (entries.stream().anyMatch(other -> other.path().equals(entry.path()))) {
            throw new IllegalArgumentException(
                    text.name() + ": weights " + owner + ": " + entry.path() + " is named twice");
        }
        entries.add(entry);
    }

    private Entry entry(KernelText text, String owner, String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text.name() + ": weights " + owner + ": \"" + entry
                    + "\" (expected: name, name?, name: Group or name.{}: Group)");
        }
        String type = matcher.group(5);
        boolean numbered = matcher.group(3) != null;
        if (numbered && type == null) {
            throw new IllegalArgumentException(
                    text.name() + ": weights " + owner + ": " + entry + " (expected: a group behind {})");
        }
        Kind kind = numbered ? Kind.NUMBERED : matcher.group(4) != null ? Kind.OPTIONAL : Kind.REQUIRED;
        return new Entry(matcher.group(1), kind, numbered ? matcher.group(2) : "", type == null ? null : layout(type));
    }
}
