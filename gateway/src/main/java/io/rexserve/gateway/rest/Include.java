package io.rexserve.gateway.rest;

import java.util.Locale;

/// What an answer holds only if asked for.
enum Include {
    PROPOSALS,
    TIMINGS,
    VISUALIZATION,
    /// The answer as generated.
    ANSWER;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
