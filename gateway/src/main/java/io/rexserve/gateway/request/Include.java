package io.rexserve.gateway.request;

import java.util.Locale;

/// What an answer holds only if asked for.
public enum Include {
    PROPOSALS,
    TIMINGS,
    VISUALIZATION,
    /// The answer as generated.
    ANSWER;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
