package io.rexserve.gateway.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How objects are found and ranked.
public enum Ranking {
    /// By what the model's answer points at: what the answer leaves out is not found.
    ANSWER,
    /// By the phrase score of every region for every phrase; no answer is generated.
    PHRASE;

    /// The name that callers use.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
