package io.rexserve.model.card;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The plain top-level entries of a `README.md`'s front matter, the YAML between two lines of `---`.
///
/// Cards that people wrote are often no valid YAML as a whole; a licence is one plain line, or a list of such, and is
/// read as that whatever stands around it. A YAML library would refuse the whole card.
final class FrontMatter {
    private static final Pattern BLOCK =
            Pattern.compile("\\A\\ufeff?\\s*---[ \\t]*\\R(.*?)\\R---[ \\t]*(\\R|\\z)", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z_][\\w-]*):[ \\t]*(.*)");
    private static final Pattern ITEM = Pattern.compile("\\s*-[ \\t]+(.*)");

    private FrontMatter() {}

    /// Values by key; the items of a list are joined by commas.
    static Map<String, String> of(String readme) {
        Matcher block = BLOCK.matcher(readme);
        var entries = new LinkedHashMap<String, String>();
        if (!block.find()) {
            return entries;
        }
        String key = "";
        for (String line : block.group(1).lines().toList()) {
            Matcher entry = ENTRY.matcher(line);
            Matcher item = ITEM.matcher(line);
            if (entry.matches()) {
                key = entry.group(1);
                entries.putIfAbsent(key, list(entry.group(2)));
            } else if (item.matches() && !key.isEmpty()) {
                entries.merge(key, scalar(item.group(1)), (all, next) -> all.isEmpty() ? next : all + ", " + next);
            }
        }
        return entries;
    }

    private static String list(String value) {
        String bare = scalar(value);
        if (!bare.startsWith("[") || !bare.endsWith("]")) {
            return bare;
        }
        return Stream.of(bare.substring(1, bare.length() - 1).split(","))
                .map(FrontMatter::scalar)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String scalar(String value) {
        String bare = value.replaceFirst("(^|\\s)#.*$", "").strip();
        for (String quote : List.of("\"", "'")) {
            if (bare.length() > 1 && bare.startsWith(quote) && bare.endsWith(quote)) {
                return bare.substring(1, bare.length() - 1);
            }
        }
        return bare;
    }
}
