package io.rexserve.gateway.mcp;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/// Which pages of browsers may call. A page may have the gateway's own address behind a name of its own (DNS
/// rebinding),
/// so that neither `Origin` nor `Host` alone tells it: only pages from this machine, addressing this machine, and those
/// of `rexserve.gateway.cors-origins` may. Programs send no `Origin`.
///
/// @param allowed origins, such as `https://tools.example.org`
record McpOrigins(List<String> allowed) {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    McpOrigins {
        allowed = List.copyOf(allowed);
    }

    /// @throws ProblemException if the request is that of another page
    void require(HttpServletRequest http) {
        String origin = http.getHeader("Origin");
        if (origin == null || allowed.contains(origin)) {
            return;
        }
        boolean local = LOCAL.contains(host(origin)) && LOCAL.contains(http.getServerName());
        if (!local) {
            throw new ProblemException(
                    ProblemKind.FORBIDDEN,
                    "Origin: " + FieldText.echo(origin) + " (expected: none, or one of rexserve.gateway.cors-origins)");
        }
    }

    private static String host(String origin) {
        try {
            String host = new URI(origin).getHost();
            return host == null ? "" : host;
        } catch (URISyntaxException _) {
            return "";
        }
    }
}
