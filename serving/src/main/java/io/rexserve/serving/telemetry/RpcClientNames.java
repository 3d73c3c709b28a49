package io.rexserve.serving.telemetry;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationConvention;

/// Calls of a gRPC client by the names of OpenTelemetry's semantic conventions for RPC.
final class RpcClientNames implements GrpcClientObservationConvention {
    static final String NAME = "rpc.client.call.duration";

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(GrpcClientObservationContext context) {
        return RpcLabels.text(context.getFullMethodName());
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GrpcClientObservationContext context) {
        return RpcLabels.of(context.getFullMethodName(), context.getStatusCode());
    }
}
