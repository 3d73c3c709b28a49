package io.rexserve.gateway.telemetry;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.serving.telemetry.RequestLine;
import org.jspecify.annotations.Nullable;

/// Counts requests that have ended, and logs one line about each.
public final class EndedRequests {
    private final RequestMeters meters;
    private final CallerUsage usage;
    private final Demands demands;
    private final Tracer tracer;
    private final UsageSink clients;

    /// @param clients what each client has used
    public EndedRequests(RequestMeters meters, CallerUsage usage, Demands demands, Tracer tracer, UsageSink clients) {
        this.clients = clients;
        this.meters = meters;
        this.usage = usage;
        this.demands = demands;
        this.tracer = tracer;
    }

    /// A request of this process has ended that came by no HTTP request of its own.
    public void end(String id, Caller caller, RequestRecord record) {
        end(id, usage.name(caller), caller, record);
    }

    /// @param name of the caller, as [CallerUsage] names it
    void end(String id, String name, Caller caller, RequestRecord record) {
        clients.add(caller, record);
        meters.ended(record);
        usage.count(name, record);
        Demand demand = demands.of(record.pool());
        record.shortages().forEach(shortage -> demand.refused(shortage.service(), shortage.calls()));
        new RequestLine("gateway")
                .with("request_id", id)
                .with("trace_id", traceId())
                .with("caller", name)
                .with("task", record.task())
                .with("outcome", record.outcome().code())
                .with("code", record.code())
                .with("degraded", record.degradations())
                .with("model", record.models())
                .with("prompt_tokens", record.promptTokens())
                .with("completion_tokens", record.completionTokens())
                .with("duration_ms", RequestLine.millis(record.sinceArrival()))
                .with(record.stages())
                .log(record.outcome());
    }

    private @Nullable String traceId() {
        Span span = tracer.currentSpan();
        return span == null ? null : span.context().traceId();
    }
}
