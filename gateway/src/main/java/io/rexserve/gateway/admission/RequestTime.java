package io.rexserve.gateway.admission;

import io.rexserve.gateway.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/// How long a request may take: the caller's header, or the default.
///
/// @param most the longest time that a caller may ask for
public record RequestTime(Duration standard, Duration most) {
    public static final String HEADER = "X-Request-Timeout-Ms";

    /// @throws ProblemException if the header is no whole number of milliseconds, or too long
    public Duration of(HttpServletRequest http) {
        String sent = http.getHeader(HEADER);
        if (sent == null) {
            return standard;
        }
        try {
            long millis = Long.parseLong(sent.strip());
            if (millis >= 1 && millis <= most.toMillis()) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        String shown = sent.length() > 30 ? sent.substring(0, 30) + "…" : sent;
        throw ProblemException.invalid(
                HEADER, shown + " (expected: a whole number of milliseconds, 1 to " + most.toMillis() + ")");
    }
}
