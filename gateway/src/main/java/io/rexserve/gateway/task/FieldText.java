package io.rexserve.gateway.task;

import io.rexserve.v1.refusal.Excerpt;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How the values of fields are written by callers, and repeated to them.
public final class FieldText {
    private static final int MAX_ECHO_LENGTH = 60;
    /// As JSON writes numbers. Java's own parser would take `0x1p4`, `10d` and `NaN` too.
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

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
}
