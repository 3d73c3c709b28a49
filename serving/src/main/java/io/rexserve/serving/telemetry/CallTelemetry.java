package io.rexserve.serving.telemetry;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.rexserve.serving.call.Peer;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Refusal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps a [CallRecord] of every call of a model service, counts how calls end, and logs one line of each.
public final class CallTelemetry implements ServerInterceptor {
    private final Tracer tracer;
    private final Map<String, Measured> services = new HashMap<>();

    /// A model service whose calls are measured.
    ///
    /// @param name `proposal` or `llm`
    /// @param grpcName full name of its gRPC service
    /// @param unlogged method whose calls are neither logged nor counted: it only describes the model
    public record Service(String name, String grpcName, String unlogged) {}

    private record Measured(Service service, Map<Outcome, Counter> ended) {}

    /// @param services of this process
    public CallTelemetry(MeterRegistry meters, Tracer tracer, Iterable<Service> services) {
        this.tracer = tracer;
        for (Service service : services) {
            var ended = new EnumMap<Outcome, Counter>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                if (outcome != Outcome.DEGRADED) { // only a gateway gives such answers
                    ended.put(
                            outcome,
                            Counter.builder("rexserve." + service.name() + ".requests")
                                    .description("calls that have ended, by how they ended")
                                    .tag("outcome", outcome.code())
                                    .register(meters));
                }
            }
            this.services.put(service.grpcName(), new Measured(service, ended));
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Measured measured = services.get(call.getMethodDescriptor().getServiceName());
        String method = call.getMethodDescriptor().getBareMethodName();
        if (measured == null || measured.service().unlogged().equals(method)) {
            return next.startCall(call, headers);
        }
        var record = new CallRecord(tracer, tracer.currentSpan());
        var recorded = new Recorded<>(call, measured, record, RequestId.of(headers.get(RequestId.HEADER)));
        Context context = RequestId.within(record.within(Context.current()), recorded.id);
        var listener = Contexts.interceptCall(context, recorded, headers, next);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onCancel() {
                super.onCancel(); // the service says why, if it has not ended the call yet
                recorded.end(EndedCall.refusal(context).exception());
            }
        };
    }

    private static final class Recorded<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final Measured measured;
        private final CallRecord record;
        private final String id;

        Recorded(ServerCall<Q, A> call, Measured measured, CallRecord record, String id) {
            super(call);
            this.measured = measured;
            this.record = record;
            this.id = id;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            end(status.isOk() ? null : status.asRuntimeException(trailers));
            super.close(status, trailers);
        }

        void end(@Nullable StatusRuntimeException failure) {
            if (!record.end()) {
                return;
            }
            Optional<Refusal> refusal = failure == null ? Optional.empty() : Refusal.from(failure);
            Status.Code code =
                    failure == null ? Status.Code.OK : failure.getStatus().getCode();
            Outcome outcome = refusal.map(Refusal::reason).map(Outcome::of).orElseGet(() -> Outcome.of(code));
            Objects.requireNonNull(measured.ended().get(outcome)).increment();
            var line = new RequestLine(measured.service().name())
                    .with("request_id", id)
                    .with("trace_id", record.traceId())
                    .with(
                            "caller",
                            Peer.of(getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                                    .name())
                    .with("method", getMethodDescriptor().getBareMethodName())
                    .with("outcome", outcome.code())
                    .with(
                            "code",
                            refusal.map(known -> known.reason().name()).orElse(failure == null ? "none" : code.name()));
            record.fill(line).log(outcome);
        }
    }
}
