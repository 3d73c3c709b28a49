package io.rexserve.v1.refusal;

/// A caller's text as an error message or a log line may hold it: of bounded length, on one line, with nothing in it
/// that a terminal or a browser would act on.
public final class Excerpt {
    private static final String ESCAPE = "\\u%04x";

    private Excerpt() {}

    /// The text, or its beginning and its length. Control and format characters, line separators and halves of
    /// surrogate pairs become `\\u001b` and the like. The excerpt of an excerpt is the excerpt itself.
    ///
    /// @param maxLength of the result, in UTF-16 units, at least 40; no more of the text than that is read
    public static String of(String text, int maxLength) {
        String whole = escaped(text, maxLength);
        if (whole.length() <= maxLength) {
            return whole;
        }
        String rest = "... (" + text.length() + " characters)";
        int end = maxLength - rest.length();
        String beginning = escaped(text, end);
        return beginning.substring(0, boundary(beginning, end)) + rest;
    }

    /// @return stops at the first character that exceeds the length
    private static String escaped(String text, int maxLength) {
        var escaped = new StringBuilder(Math.min(text.length(), maxLength + ESCAPE.length()));
        for (int at = 0; at < text.length() && escaped.length() <= maxLength; ) {
            int codePoint = text.codePointAt(at);
            if (isPrintable(codePoint)) {
                escaped.appendCodePoint(codePoint);
            } else {
                escaped.append(String.format(ESCAPE, codePoint));
            }
            at += Character.charCount(codePoint);
        }
        return escaped.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /// The end, or one before it where it would part a surrogate pair.
    private static int boundary(String text, int end) {
        int at = Math.min(end, text.length());
        return at > 0 && Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
    }
}
