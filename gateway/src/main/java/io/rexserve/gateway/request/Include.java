package io.rexserve.gateway.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What an answer of `/v1/detect` and `/v1/proposals` holds only if asked for.
public enum Include {
    PROPOSALS,
    TIMINGS,
    VISUALIZATION;

    /// The name that callers use.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What an answer of `/v1/ask` holds only if asked for. A type of its own, because the types list the values that
    /// `/openapi.json` allows, and that a fault names.
    public enum OfAsk {
        PROPOSALS,
        TIMINGS,
        VISUALIZATION,
        /// The answer as generated, tags included.
        ANSWER;

        /// The name that callers use.
        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
