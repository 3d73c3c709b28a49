package io.rexserve.model.weights;

import java.util.stream.Collectors;

/// Text of a stranger's file as it may be shown: without characters that a terminal obeys, and of bounded length.
public final class Printable {
    private static final int EXCERPT = 100;
    private static final int MESSAGE = 8000;

    private Printable() {}

    /// The first characters of a value, on one line; control characters as `\u001b`.
    public static String excerpt(Object value) {
        String text = value.toString();
        String more = text.length() > EXCERPT ? "... (" + text.length() + " characters)" : "";
        return escaped(text.substring(0, Math.min(EXCERPT, text.length())), "") + more;
    }

    /// A whole message; its line breaks stay.
    public static String message(String text) {
        String more = text.length() > MESSAGE ? "..." : "";
        return escaped(text.substring(0, Math.min(MESSAGE, text.length())), "\n") + more;
    }

    /// Whether a text holds nothing that would have to be escaped.
    static boolean isPlain(String text) {
        return text.chars().noneMatch(Printable::isControl);
    }

    private static String escaped(String text, String kept) {
        if (isPlain(text)) {
            return text;
        }
        return text.chars()
                .mapToObj(c -> isControl(c) && kept.indexOf(c) < 0 ? "\\u%04x".formatted(c) : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    // Controls, and what reverses or hides the text around it.
    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
