package io.rexserve.benchmark.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The result of a request. Times count from its intended start.
public sealed interface RequestResult {
    /// A whole answer.
    ///
    /// @param intended when it was meant to start, on the clock of `System.nanoTime`
    /// @param total until its end, in nanoseconds
    /// @param firstToken until the first text or object; null for an answer in one piece or without either
    /// @param firstBox until the first object; null for an answer in one piece or without objects
    /// @param boxGaps from each object to the next, in nanoseconds
    /// @param objects in the answer
    /// @param tokens that the model generated
    /// @param empty whether it has no tokens, no warning and no degradation
    /// @param languageMillis times of the language service by stage; empty unless the request included them
    record Completed(
            long intended,
            long total,
            @Nullable Long firstToken,
            @Nullable Long firstBox,
            List<Long> boxGaps,
            int objects,
            int tokens,
            boolean empty,
            Map<String, Double> languageMillis)
            implements RequestResult {
        public Completed {
            boxGaps = List.copyOf(boxGaps);
            languageMillis = Map.copyOf(languageMillis);
        }

        /// Tokens written between two points in time, if they are spread evenly from the first to the end.
        double tokensBetween(long from, long to) {
            long begin = intended + (firstToken == null ? 0 : firstToken);
            long end = intended + total;
            if (end <= begin) {
                return end > from && end <= to ? tokens : 0;
            }
            long inside = Math.max(0, Math.min(end, to) - Math.max(begin, from));
            return tokens * (inside / (double) (end - begin));
        }
    }

    /// Rejected for now: a problem of status 429 or 503, as the answer or as the only event of a stream.
    ///
    /// @param code of the problem
    /// @param retryAfter as the service says; null if it does not
    /// @param total in nanoseconds
    record Rejected(int status, String code, @Nullable Duration retryAfter, long total) implements RequestResult {}

    /// A problem of any other kind, as the answer or as the last event of one.
    ///
    /// @param code of the problem
    /// @param midAnswer whether it ended an answer that had begun
    /// @param total in nanoseconds
    record Failed(String code, boolean midAnswer, long total) implements RequestResult {}

    /// Neither a whole answer nor a problem, which must never happen.
    ///
    /// @param why it counts as lost
    /// @param total in nanoseconds
    record Lost(String why, long total) implements RequestResult {}

    /// Abandoned by the caller.
    record Abandoned() implements RequestResult {}
}
