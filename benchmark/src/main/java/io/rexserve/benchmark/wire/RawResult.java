package io.rexserve.benchmark.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What came back for one request. Times are from before the connection until the last byte, in nanoseconds.
public sealed interface RawResult {
    long nanos();

    /// A whole answer.
    ///
    /// @param headers by name in lower case, in the order of arrival
    @SuppressWarnings("ArrayRecordComponent") // read once, compared never
    record Answered(int status, Map<String, List<String>> headers, byte[] body, long nanos) implements RawResult {
        /// The first value of a header.
        public Optional<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }
    }

    /// No answer, or a part of one.
    ///
    /// @param why in a few words
    /// @param late whether time ran out
    record Dropped(String why, boolean late, long nanos) implements RawResult {}
}
