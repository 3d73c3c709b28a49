package io.rexserve.gateway.telemetry;

import io.grpc.Context;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.serving.telemetry.RequestId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Counts every request of the interface when it ends, and logs one line about it; on its way the calls of services
/// carry its id. It stands behind the filter that opens the request's span.
public final class RequestTelemetry extends OncePerRequestFilter {
    private static final String API = "/v1/";
    private static final String ENDED = RequestTelemetry.class.getName() + ".ended";

    private final EndedRequests ended;
    private final CallerUsage usage;

    public RequestTelemetry(EndedRequests ended, CallerUsage usage) {
        this.ended = ended;
        this.usage = usage;
    }

    /// What filters before this one refuse, the server answers at an address of its own.
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest http) {
        return !"POST".equals(http.getMethod()) || http.getAttribute(ENDED) != null;
    }

    /// Whether it is a request of `/v1/`, or of another interface that has begun to serve it.
    private static boolean counts(HttpServletRequest http, RequestRecord record) {
        Object original = http.getAttribute("jakarta.servlet.error.request_uri");
        String path = original instanceof String from ? from : http.getRequestURI();
        return path.startsWith(API) || !record.task().equals(RequestRecord.UNKNOWN);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestRecord record = RequestRecord.of(http);
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
            http.setAttribute(ENDED, true);
            if (counts(http, record)) {
                ended.end(RequestFilter.id(http), usage.name(http), Caller.of(http), record); // known by now
            }
        }
    }
}
