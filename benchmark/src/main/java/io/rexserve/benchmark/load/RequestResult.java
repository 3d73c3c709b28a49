package io.rexserve.benchmark.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of a request. Times count from its intended start.
public sealed interface RequestResult {
    /// A whole answer.
    ///
    /// @param intended when it was meant to start, on the clock of `System.nanoTime`
    /// @param total until its end, in nanoseconds
    /// @param firstToken until the first text or object; null where the answer came in one piece or said nothing
    /// @param firstBox until the first object; null where there is none, or the answer came in one piece
    /// @param boxGaps from each object to the next, in nanoseconds
    /// @param objects that were pointed at
    /// @param tokens that the model wrote
    /// @param empty whether it says nothing and gives no reason
    /// @param languageMillis where the language service's time went, by name; empty unless it was asked for
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

    /// Not taken, for now: a problem of status 429 or 503, as the answer or as the one event of a stream that had said
    /// nothing yet.
    ///
    /// @param code of the problem
    /// @param retryAfter what the service says; null where it says nothing
    /// @param total in nanoseconds
    record Rejected(int status, String code, @Nullable Duration retryAfter, long total) implements RequestResult {}

    /// A problem of any other kind, as the answer or as the last event of one.
    ///
    /// @param code of the problem
    /// @param midAnswer whether it ended an answer that had begun
    /// @param total in nanoseconds
    record Failed(String code, boolean midAnswer, long total) implements RequestResult {}

    /// Neither a whole answer nor a problem: what a service must never do to a request.
    ///
    /// @param why it counts as lost
    /// @param total in nanoseconds
    record Lost(String why, long total) implements RequestResult {}

    /// Given up by the caller.
    record Abandoned() implements RequestResult {}
}
