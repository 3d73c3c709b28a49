package io.rexserve.model.card;

/// The licence of a model or of one of its parts, as somebody states it.
///
/// @param part whose licence it is, such as `language model`
/// @param name an identifier as Hugging Face lists them (`apache-2.0`), another name, or [#UNKNOWN]
/// @param link to its text; empty where none is stated
/// @param source where it is stated
public record Licence(String part, String name, String link, String source) {
    /// Nobody states it.
    public static final String UNKNOWN = "unknown";

    public Licence {
        if (part.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("licence: \"" + name + "\" of part \"" + part
                    + "\" (expected: a name and a part, or " + UNKNOWN + ")");
        }
    }

    /// For a part whose files say nothing.
    ///
    /// @param searched where a statement was looked for
    public static Licence unknown(String part, String searched) {
        return new Licence(part, UNKNOWN, "", "none is stated in " + searched);
    }

    public boolean isKnown() {
        return !name.equals(UNKNOWN);
    }

    /// `part: name (source)`
    public String text() {
        return part + ": " + name + (source.isEmpty() ? "" : " (" + source + ")") + (link.isEmpty() ? "" : " " + link);
    }
}
