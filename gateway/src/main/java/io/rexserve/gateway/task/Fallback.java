package io.rexserve.gateway.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a caller accepts instead of an answer when the language service cannot give one.
public enum Fallback {
    /// A problem that states the failure.
    NONE,
    /// The proposals without names.
    PROPOSALS;

    /// The name that callers use.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
