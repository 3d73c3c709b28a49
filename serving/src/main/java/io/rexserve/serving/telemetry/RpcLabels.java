package io.rexserve.serving.telemetry;

import io.grpc.Status;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/// The labels of calls over gRPC.
final class RpcLabels {
    private static final String UNKNOWN = "UNKNOWN";

    private RpcLabels() {}

    /// @param method full name, such as `rexserve.v1.ProposalService/Propose`
    /// @param status null as long as the call runs
    static KeyValues of(@Nullable String method, Status.@Nullable Code status) {
        return KeyValues.of(
                "rpc.method",
                text(method),
                "rpc.response.status_code",
                status == null ? UNKNOWN : status.name(),
                "rpc.system.name",
                "grpc");
    }

    static String text(@Nullable String method) {
        return method == null ? UNKNOWN : method;
    }
}
