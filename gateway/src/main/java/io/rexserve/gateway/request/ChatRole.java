package io.rexserve.gateway.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Who wrote a message of a conversation.
public enum ChatRole {
    USER,
    ASSISTANT;

    /// The name that callers use.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
