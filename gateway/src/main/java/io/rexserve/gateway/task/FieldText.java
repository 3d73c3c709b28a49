package io.rexserve.gateway.task;

import io.rexserve.v1.refusal.Excerpt;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the values of fields are written by callers, and repeated to them.
public final class FieldText {
    private static final int MAX_ECHO_LENGTH = 60;
    /// As JSON writes numbers. Java's own parser would take `0x1p4`, `10d` and `NaN` too.
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int FIRST_NONCHARACTER = 0xFDD0;
    private static final int LAST_NONCHARACTER = 0xFDEF;
    /// As in the stream-safe text format of Unicode (UAX 15, section 13).
    private static final int MAX_MARKS = 30;

    private FieldText() {}

    /// The number that a text is; not a number where it is none.
    public static double number(String text) {
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }

    /// What a caller sent, short enough to be sent back, with nothing in it that cannot be printed.
    public static String echo(String text) {
        if (text.isBlank()) {
            return "blank";
        }
        return Excerpt.of(text, MAX_ECHO_LENGTH);
    }

    /// The values that a choice takes.
    public static <E> String oneOf(List<E> choices, Function<? super E, String> code) {
        return choices.stream().map(code).collect(Collectors.joining(", ", "one of ", ""));
    }

    /// What is wrong with a text that a model is to read; null where nothing is. White space may be any. Other control
    /// characters, half a surrogate pair, noncharacters and byte order marks are mistakes of an encoder, and no
    /// tokenizer has a word for them. Code points that Unicode has not assigned yet are left to the vocabulary.
    public static @Nullable String flaw(String text) {
        int marks = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            String what = flaw(codePoint);
            marks = isMark(codePoint) ? marks + 1 : 0;
            if (what == null && marks > MAX_MARKS) {
                what = "more than " + MAX_MARKS + " combining marks in a row";
            }
            if (what != null) {
                return String.format("%s, U+%04X, at character %d", what, codePoint, at);
            }
            at += Character.charCount(codePoint);
        }
        return null;
    }

    private static @Nullable String flaw(int codePoint) {
        if (codePoint == BYTE_ORDER_MARK) {
            return "a byte order mark";
        }
        if ((codePoint >= FIRST_NONCHARACTER && codePoint <= LAST_NONCHARACTER) || (codePoint & 0xFFFE) == 0xFFFE) {
            return "a noncharacter";
        }
        return switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> "half a surrogate pair";
            case Character.CONTROL -> Character.isWhitespace(codePoint) ? null : "a control character";
            default -> null;
        };
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }
}
