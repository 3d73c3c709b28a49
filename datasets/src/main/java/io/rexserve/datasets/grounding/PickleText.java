package io.rexserve.datasets.grounding;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/// Texts of pickle protocol 0, which are written in Python's escapes.
final class PickleText {
    private static final int HEX = 16;
    private static final Map<Character, Integer> ESCAPES =
            Map.of('n', 10, 'r', 13, 't', 9, 'a', 7, 'b', 8, 'f', 12, 'v', 11, '\\', 92, '\'', 39, '"', 34);

    private PickleText() {}

    /// The bytes of a str literal of Python 2, without its quotes.
    static byte[] unquoted(String literal) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c != '\\' || i + 1 == literal.length()) {
                bytes.write(c);
                continue;
            }
            char next = literal.charAt(++i);
            Integer escaped = ESCAPES.get(next);
            if (next == 'x' && i + 2 < literal.length()) {
                bytes.write(Integer.parseInt(literal.substring(i + 1, i + 3), HEX));
                i += 2;
            } else if (escaped != null) {
                bytes.write(escaped);
            } else {
                bytes.write('\\');
                bytes.write(next);
            }
        }
        return bytes.toByteArray();
    }

    /// A text in raw-unicode-escape: only `\\uXXXX` and `\\UXXXXXXXX` are escapes.
    static String unicodeUnescaped(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char kind = text.charAt(i) == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits == 0 || i + 2 + digits > text.length()) {
                plain.append(text.charAt(i));
                continue;
            }
            plain.appendCodePoint(Integer.parseInt(text.substring(i + 2, i + 2 + digits), HEX));
            i += 1 + digits;
        }
        return plain.toString();
    }
}
