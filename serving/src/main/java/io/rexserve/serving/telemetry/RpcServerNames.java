package io.rexserve.serving.telemetry;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationConvention;

/// Calls of a gRPC server by the names of OpenTelemetry's semantic conventions for RPC.
final class RpcServerNames implements GrpcServerObservationConvention {
    static final String NAME = "rpc.server.call.duration";

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(GrpcServerObservationContext context) {
        return RpcLabels.text(context.getFullMethodName());
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GrpcServerObservationContext context) {
        return RpcLabels.of(context.getFullMethodName(), context.getStatusCode());
    }
}
