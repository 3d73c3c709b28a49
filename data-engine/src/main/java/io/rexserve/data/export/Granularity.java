package io.rexserve.data.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The kinds of texts that a record has of its regions (ChatRex, section 4.2), and its conversations.
public enum Granularity {
    CATEGORY,
    PHRASE,
    DESCRIPTION,
    REFERRING,
    CONVERSATION;

    /// As options and files name it.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if there is none of that name
    public static Granularity of(String code) {
        return Arrays.stream(values())
                .filter(value -> value.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("granularity: " + code + " (expected: "
                        + Arrays.stream(values()).map(Granularity::code).collect(Collectors.joining(", ")) + ")"));
    }
}
