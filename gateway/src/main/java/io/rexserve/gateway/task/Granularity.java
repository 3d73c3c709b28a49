package io.rexserve.gateway.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Which of the proposal network's two prompts is used.
public enum Granularity {
    /// Parts, and things on other things, are objects of their own.
    FINE(io.rexserve.v1.Granularity.GRANULARITY_FINE),
    COARSE(io.rexserve.v1.Granularity.GRANULARITY_COARSE);

    private final io.rexserve.v1.Granularity wire;

    Granularity(io.rexserve.v1.Granularity wire) {
        this.wire = wire;
    }

    public io.rexserve.v1.Granularity wire() {
        return wire;
    }

    /// The name that callers use: `fine` or `coarse`.
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
