package io.rexserve.evaluation.html;

import java.io.IOException;

/// Escapes text for elements and attributes of HTML and XML 1.0.
final class Escaping {
    private static final char REPLACEMENT = '\uFFFD';
    /// U+2400 to U+2421 picture the control characters.
    private static final char CONTROL_PICTURES = '\u2400';
    private static final char PICTURE_OF_DELETE = '\u2421';

    private Escaping() {}

    static void write(String text, Appendable out) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
                continue;
            }
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\t', '\n' -> out.append(c);
                default -> out.append(visible(c));
            }
        }
    }

    private static char visible(char c) {
        if (c < ' ') {
            return (char) (CONTROL_PICTURES + c);
        }
        if (c == 0x7F) {
            return PICTURE_OF_DELETE;
        }
        boolean control = c >= 0x80 && c < 0xA0;
        return control || Character.isSurrogate(c) || c >= 0xFFFE ? REPLACEMENT : c;
    }
}
