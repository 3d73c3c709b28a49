package io.rexserve.datasets.sheet;

/// Text of a dataset in HTML. It may be a stranger's: nothing in it is read as markup, and characters that no page
/// shows become replacement characters.
final class HtmlText {
    private static final char REPLACEMENT = '\uFFFD';

    private HtmlText() {}

    /// For text between tags and within quoted attributes.
    static String of(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isShown(c) ? c : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    private static boolean isShown(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !control && !surrogate;
    }

    /// The first code points of a text, with an ellipsis if there are more.
    static String cut(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length - 1)) + "\u2026";
    }
}
