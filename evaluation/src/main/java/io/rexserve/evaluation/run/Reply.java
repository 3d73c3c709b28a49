package io.rexserve.evaluation.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of one request.
public sealed interface Reply {
    /// An answer.
    record Answered(QuestionResult result, Models models) implements Reply {}

    /// The server is busy or not ready (429, 503).
    ///
    /// @param reason of the problem, for people
    /// @param after when to come back; null if the server did not say
    record Refused(String reason, @Nullable Duration after) implements Reply {}

    /// No answer.
    ///
    /// @param reason for people: the problem's code and detail, or what became of the connection
    /// @param retryable whether the same request may succeed later
    record Failed(String reason, boolean retryable) implements Reply {}
}
