package io.rexserve.gateway.telemetry;

import io.rexserve.gateway.connection.Caller;

/// Takes what each request has used, when it has ended.
@FunctionalInterface
public interface UsageSink {
    /// @param caller who asked
    void add(Caller caller, RequestRecord request);
}
