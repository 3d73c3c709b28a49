package io.rexserve.gateway.connection;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives every request an id, in the header, in the log and in the body, and every answer the headers that keep a
/// browser from doing more than the page needs.
public final class RequestFilter extends OncePerRequestFilter {
    public static final String ID_HEADER = "X-Request-Id";
    private static final String ID = RequestFilter.class.getName() + ".id";
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ConnectionTimer timer;
    private final ConnectionLimits limits;

    public RequestFilter(ConnectionTimer timer, ConnectionLimits limits) {
        this.timer = timer;
        this.limits = limits;
    }

    /// The id of a request: the caller's own if it is safe to repeat, a new one otherwise.
    public static String id(HttpServletRequest http) {
        if (http.getAttribute(ID) instanceof String known) {
            return known;
        }
        String sent = http.getHeader(ID_HEADER);
        String id = sent != null && SAFE.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        http.setAttribute(ID, id);
        return id;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws ServletException, IOException {
        String id = id(http);
        answer.setHeader(ID_HEADER, id);
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("Content-Security-Policy", POLICY);
        answer.setHeader("Referrer-Policy", "no-referrer");
        if (http.getRequestURI().startsWith("/v1/")) {
            answer.setHeader("Cache-Control", "no-store");
        }
        try (var _ = MDC.putCloseable("requestId", id)) {
            chain.doFilter(http, paced(answer));
        }
    }

    private HttpServletResponse paced(HttpServletResponse answer) {
        return Connection.CURRENT.isBound()
                ? new PacedResponse(answer, Connection.CURRENT.get(), timer, limits)
                : answer;
    }
}
