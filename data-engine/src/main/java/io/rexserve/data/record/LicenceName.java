package io.rexserve.data.record;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One spelling for the names and addresses of one licence, by which licences are compared.
///
/// `CC BY 4.0`, `CC-BY-4.0` and `https://creativecommons.org/licenses/by/4.0/deed.de` are `cc-by-4.0`; `CC BY`
/// without a version is another licence, `cc-by`. Other names keep their words: `MIT License` is `mit`.
public final class LicenceName {
    private static final Pattern CREATIVE_COMMONS = Pattern.compile(
            "(?:https?://)?(?:www\\.)?creativecommons\\.org/(licen[cs]es|publicdomain)/([a-z0-9+-]+)(?:/(\\d+(?:\\.\\d+)*))?"
                    + "(?:/.*)?");
    private static final Pattern ADDRESS = Pattern.compile("https?://(?:www\\.)?(.*?)/*");
    private static final Pattern WORD_END = Pattern.compile("[^\\p{L}\\p{N}.+]+");
    private static final String CC = "cc";
    private static final Map<String, String> WORDS = Map.of(
            "attribution", "by",
            "noncommercial", "nc",
            "sharealike", "sa",
            "noderivs", "nd",
            "noderivatives", "nd",
            "cc0", "cc-0",
            "licence", "",
            "license", "",
            "the", "");

    private LicenceName() {}

    /// @param name or address of a licence, as a source states it
    public static String canonical(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        Matcher commons = CREATIVE_COMMONS.matcher(text);
        if (commons.matches()) {
            return ofCommons(commons);
        }
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            return address.group(1);
        }
        String words = Stream.of(WORD_END.split(text.replace("creative commons", CC)
                        .replace("creativecommons", CC)
                        .replace("non-commercial", "noncommercial")
                        .replace("share-alike", "sharealike")))
                .map(word -> WORDS.getOrDefault(word, word))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining("-"));
        String full = words.equals("by") || words.startsWith("by-") ? CC + "-" + words : words;
        return full.isEmpty() ? text : full.replaceAll("^cc-cc", CC);
    }

    private static String ofCommons(Matcher address) {
        String kind = address.group(2);
        String version = address.group(3) == null ? "" : "-" + address.group(3);
        if (!address.group(1).equals("publicdomain")) {
            return CC + "-" + kind + version;
        }
        return kind.equals("zero") ? "cc-0" + version : "cc-pd" + kind + version;
    }
}
