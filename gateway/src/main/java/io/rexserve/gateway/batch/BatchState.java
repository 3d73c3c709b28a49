package io.rexserve.gateway.batch;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/// How far a batch is.
@Schema(enumAsRef = true)
public enum BatchState {
    UPLOADING,
    RUNNING,
    CANCELLING,
    FINISHED,
    CANCELLED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchState of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /// Whether nothing of it will change any more.
    boolean isOver() {
        return this == FINISHED || this == CANCELLED;
    }
}
