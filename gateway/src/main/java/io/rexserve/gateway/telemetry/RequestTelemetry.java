package io.rexserve.gateway.telemetry;

import io.grpc.Context;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.telemetry.RequestId;
import io.rexserve.serving.telemetry.RequestLine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// Counts every request of the interface when it ends, and logs one line about it; on its way the calls of services
/// carry its id. It stands behind the filter that opens the request's span.
public final class RequestTelemetry extends OncePerRequestFilter {
    private static final String API = "/v1/";
    private static final String ENDED = RequestTelemetry.class.getName() + ".ended";

    private final RequestMeters meters;
    private final CallerUsage usage;
    private final Demands demands;
    private final Tracer tracer;

    public RequestTelemetry(RequestMeters meters, CallerUsage usage, Demands demands, Tracer tracer) {
        this.meters = meters;
        this.usage = usage;
        this.demands = demands;
        this.tracer = tracer;
    }

    /// What filters before this one refuse, the server answers at an address of its own.
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest http) {
        return !isPost(http) || http.getAttribute(ENDED) != null;
    }

    private static boolean isPost(HttpServletRequest http) {
        Object original = http.getAttribute("jakarta.servlet.error.request_uri");
        String path = original instanceof String from ? from : http.getRequestURI();
        return path.startsWith(API) && "POST".equals(http.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestRecord record = RequestRecord.of(http);
        String caller = usage.name(http);
        Context context = RequestId.within(Context.current(), RequestFilter.id(http));
        Context before = context.attach();
        boolean handled = false;
        try {
            chain.doFilter(http, response);
            handled = true;
        } finally {
            context.detach(before);
            if (!handled) {
                record.failed(new ProblemException(ProblemKind.INTERNAL, "the gateway's log says more"));
            }
            end(http, caller, record);
        }
    }

    private void end(HttpServletRequest http, String caller, RequestRecord record) {
        http.setAttribute(ENDED, true);
        meters.ended(record);
        usage.count(caller, record);
        Demand demand = demands.of(record.pool());
        record.shortages().forEach(shortage -> demand.refused(shortage.service(), shortage.calls()));
        new RequestLine("gateway")
                .with("request_id", RequestFilter.id(http))
                .with("trace_id", traceId())
                .with("caller", caller)
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
