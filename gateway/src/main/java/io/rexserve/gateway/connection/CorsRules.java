package io.rexserve.gateway.connection;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/// Which other sites' pages may call, and what of an answer they get to see. Keys are sent as headers, never as
/// cookies, so that a browser adds none by itself.
public final class CorsRules {
    private static final Duration PREFLIGHT = Duration.ofHours(1);
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "DELETE");
    private static final List<String> SENT = List.of(
            "Accept",
            "Authorization",
            "Content-Encoding",
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
            "Mcp-Protocol-Version",
            "Mcp-Session-Id",
            "Range",
            "X-API-Key",
            "X-Request-Id",
            "X-Request-Timeout-Ms");
    private static final List<String> SEEN = List.of(
            RequestFilter.ID_HEADER,
            "Content-Range",
            "Location",
            "Mcp-Session-Id",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "WWW-Authenticate");

    private CorsRules() {}

    /// @param origins such as `https://app.example`; `*` for any. `null`, which sandboxed frames and files send, is no
    ///     origin that can be told apart, and refused
    public static CorsFilter filter(List<String> origins) {
        if (origins.contains("null")) {
            throw new IllegalArgumentException(
                    "rexserve.gateway.cors-origins: null (expected: origins such as https://app.example)");
        }
        var rules = new CorsConfiguration();
        rules.setAllowedOrigins(origins);
        rules.setAllowedMethods(METHODS);
        rules.setAllowedHeaders(SENT);
        rules.setExposedHeaders(SEEN);
        rules.setMaxAge(PREFLIGHT);
        var everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", rules);
        var filter = new CorsFilter(everywhere);
        filter.setCorsProcessor(new Refusing());
        return filter;
    }

    /// Refuses with a problem.
    private static final class Refusing extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse answer) throws IOException {
            if (answer instanceof ServletServerHttpResponse servlet) {
                servlet.getServletResponse().sendError(HttpServletResponse.SC_FORBIDDEN);
            }
        }
    }
}
