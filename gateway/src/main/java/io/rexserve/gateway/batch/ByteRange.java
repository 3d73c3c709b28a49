package io.rexserve.gateway.batch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A range of bytes as RFC 9110 has it.
///
/// @param from the first byte
/// @param to the one after the last
record ByteRange(long from, long to) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// The one range that a header asks for; empty where it asks for none, for several or for something else, and all
    /// bytes are to be sent. A range without any byte of the text is one that ends before it begins.
    ///
    /// @param length of the text
    static Optional<ByteRange> of(@Nullable String header, long length) {
        Matcher range = RANGE.matcher(header == null ? "" : header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long last = Long.parseLong(range.group(2));
            return Optional.of(new ByteRange(Math.max(0, length - last), last == 0 ? 0 : length));
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2).isEmpty() ? length : Math.min(length, Long.parseLong(range.group(2)) + 1);
        return !range.group(2).isEmpty() && Long.parseLong(range.group(2)) < from
                ? Optional.empty()
                : Optional.of(new ByteRange(from, to));
    }

    boolean isEmpty() {
        return from >= to;
    }
}
